package org.sitsformer.cli.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.sitsformer.predict.contract.Inputs;
import org.sitsformer.predict.engine.LoadedModel;
import org.sitsformer.predict.engine.ModelBatch;

/**
 * The model and nothing else: batches that are made before the clock starts, run by as many threads
 * as the pipeline has tasks. Rows have the lengths that the pipeline's rows had, in the same
 * shares, so both do the same work.
 */
final class BareModel {
  private static final int WARM_UP_BATCHES = 8;
  private static final int DIFFERENT_BATCHES = 4;

  private final LoadedModel model;
  private final int threads;

  BareModel(LoadedModel model, int threads) {
    this.model = model;
    this.threads = threads;
  }

  /**
   * Returns the rows a second.
   *
   * @param rowsByLength rows of the pipeline by padded length
   * @param share part of those rows to run, 0 to 1
   */
  double rowsPerSecond(Map<Integer, Long> rowsByLength, double share)
      throws InterruptedException, ExecutionException {
    int size = model.measuredBatch();
    List<Integer> work = new ArrayList<>();
    for (Map.Entry<Integer, Long> entry : rowsByLength.entrySet()) {
      long batches = Math.max(1, Math.round(entry.getValue() * share / size));
      for (long i = 0; i < batches; i++) {
        work.add(entry.getKey());
      }
    }
    // Long and short batches mixed, as the blocks of a map mix them.
    java.util.Collections.shuffle(work, new Random(1));
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Worker> workers = new ArrayList<>();
      AtomicInteger next = new AtomicInteger();
      for (int i = 0; i < threads; i++) {
        workers.add(new Worker(work, next, size, i));
      }
      run(pool, workers, true);
      next.set(0);
      long start = System.nanoTime();
      run(pool, workers, false);
      return (double) work.size() * size / ((System.nanoTime() - start) / 1e9);
    } finally {
      pool.shutdownNow();
    }
  }

  private static void run(ExecutorService pool, List<Worker> workers, boolean warmUp)
      throws InterruptedException, ExecutionException {
    List<Future<?>> running = new ArrayList<>();
    for (Worker worker : workers) {
      running.add(pool.submit(() -> worker.run(warmUp)));
    }
    for (Future<?> worker : running) {
      worker.get();
    }
  }

  private final class Worker {
    private final List<Integer> work;
    private final AtomicInteger next;
    private final Map<Integer, List<ModelBatch>> batches = new java.util.TreeMap<>();

    Worker(List<Integer> work, AtomicInteger next, int size, int seed) {
      this.work = work;
      this.next = next;
      Random random = new Random(seed);
      for (int length : new java.util.TreeSet<>(work)) {
        List<ModelBatch> made = new ArrayList<>();
        for (int i = 0; i < DIFFERENT_BATCHES; i++) {
          made.add(batch(size, length, random));
        }
        batches.put(length, made);
      }
    }

    private ModelBatch batch(int size, int length, Random random) {
      Inputs inputs = model.contract().inputs();
      ModelBatch batch = new ModelBatch(model.contract(), size, length);
      float[] sequence = new float[length * inputs.floatsPerDate()];
      long[] positions = new long[length];
      byte[] mask = new byte[length];
      java.util.Arrays.fill(mask, (byte) 1);
      for (int row = 0; row < size; row++) {
        for (int i = 0; i < sequence.length; i++) {
          sequence[i] = (float) random.nextGaussian();
        }
        for (int t = 0; t < length; t++) {
          positions[t] = 1 + (long) t * 365 / length;
        }
        batch.add(sequence, positions, mask);
      }
      return batch;
    }

    void run(boolean warmUp) {
      int last = warmUp ? Math.min(work.size(), WARM_UP_BATCHES * threads) : work.size();
      for (int i = next.getAndIncrement(); i < last; i = next.getAndIncrement()) {
        float[] logits = model.predict(batches.get(work.get(i)).get(i % DIFFERENT_BATCHES));
        if (Float.isNaN(logits[0])) {
          throw new IllegalStateException("The model returned NaN");
        }
      }
    }
  }
}
