package org.sitsformer.predict.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.sitsformer.predict.contract.Contract;

/**
 * Runs as many batches at once as a process may, of the largest kind that its tasks send, so that
 * the engine has taken its memory before anybody asks how much it takes.
 */
public final class WarmUp {
  private static final int CALLS = 3;

  private final LoadedModel model;
  private final int rows;
  private final int length;

  /** Threads that have not made their calls yet. */
  private final CountDownLatch begun;

  private WarmUp(LoadedModel model, int atOnce, int rows, int length) {
    this.model = model;
    this.rows = Math.max(rows, model.contract().smallestBatch());
    this.length = length;
    this.begun = new CountDownLatch(atOnce);
  }

  /**
   * Warms a model up; blocks until all calls are over.
   *
   * @param atOnce calls at once
   * @param rows series in a batch; no fewer than the smallest batch are sent
   * @param length dates of each, up to the contract's longest
   * @throws ModelException if a call fails
   */
  public static void run(LoadedModel model, int atOnce, int rows, int length) {
    WarmUp warmUp = new WarmUp(model, atOnce, rows, length);
    ExecutorService threads = Executors.newFixedThreadPool(atOnce);
    try {
      List<Future<?>> calls = new ArrayList<>();
      for (int thread = 0; thread < atOnce; thread++) {
        calls.add(threads.submit(warmUp::call));
      }
      for (Future<?> call : calls) {
        call.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ModelException(model.contract().id() + ": interrupted while it was warmed up", e);
    } catch (ExecutionException e) {
      throw new ModelException(
          "%s: %d calls at once of %d rows and %d dates fail: %s"
              .formatted(model.contract().id(), atOnce, warmUp.rows, length, e.getCause()),
          e);
    } finally {
      threads.shutdownNow();
    }
  }

  /**
   * Calls the model. A call may be over before the next thread starts, and only calls that overlap
   * take the memory that is to be measured: each thread goes on until all have made some.
   */
  private void call() {
    try {
      ModelBatch batch = blank();
      for (int call = 1; call <= CALLS || begun.getCount() > 0; call++) {
        model.predict(batch);
        if (call == CALLS) {
          begun.countDown();
        }
      }
    } finally {
      // Of a thread that failed: the others must not wait for it.
      begun.countDown();
    }
  }

  private ModelBatch blank() {
    Contract contract = model.contract();
    ModelBatch batch = new ModelBatch(contract, rows, length);
    float[] values = new float[length * contract.inputs().floatsPerDate()];
    long[] positions = new long[length];
    byte[] mask = new byte[length];
    Arrays.fill(mask, (byte) 1);
    while (!batch.isFull()) {
      batch.add(values, positions, mask);
    }
    return batch;
  }
}
