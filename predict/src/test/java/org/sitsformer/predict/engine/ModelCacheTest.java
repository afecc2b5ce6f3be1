package org.sitsformer.predict.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.predict.TestModels;
import org.sitsformer.predict.contract.Contract;
import org.sitsformer.predict.contract.EngineKind;

final class ModelCacheTest {
  /** Another temperature is another digest: models that no other test has loaded. */
  private static final AtomicInteger UNUSED = new AtomicInteger();

  @TempDir Path folder;
  private Contract first;
  private Contract second;

  @BeforeEach
  void twoModels() {
    first = contract("pixel");
    second = contract("window");
  }

  private Contract contract(String name) {
    Path target = folder.resolve(name);
    assertThat(target.toFile().mkdir()).isTrue();
    double temperature = 3 + UNUSED.incrementAndGet() / 1024.0;
    TestModels.variant(
        target, name, item -> TestModels.properties(item).put("sits:temperature", temperature));
    return TestModels.contract(target);
  }

  @AfterEach
  void leavesNothing() {
    evict(first);
    evict(second);
  }

  private static ModelLease acquire(Contract contract) {
    return acquire(contract, EngineKind.ONNX);
  }

  private static ModelLease acquire(Contract contract, EngineKind engine) {
    return ModelCache.acquire(Storage.local(), contract, engine, ModelDevice.CPU);
  }

  private static boolean evict(Contract contract) {
    return ModelCache.evict(contract, EngineKind.ONNX, ModelDevice.CPU);
  }

  private static long loads(Contract contract) {
    return ModelCache.loads(contract, EngineKind.ONNX, ModelDevice.CPU);
  }

  private static int users(Contract contract) {
    return ModelCache.users(contract, EngineKind.ONNX, ModelDevice.CPU);
  }

  /** Logits of a few rows, which are the same in every call. */
  private static float[] logits(LoadedModel model) {
    Contract contract = model.contract();
    ModelBatch batch = new ModelBatch(contract, 3, 4);
    float[] values = new float[4 * contract.inputs().floatsPerDate()];
    for (int row = 0; row < 3; row++) {
      java.util.Arrays.fill(values, row - 1f);
      batch.add(values, new long[] {1, 90, 180, 270}, new byte[] {1, 1, 1, 1});
    }
    return model.predict(batch);
  }

  @Test
  void whatNobodyUsesStaysLoaded() {
    LoadedModel model;
    try (ModelLease lease = acquire(first)) {
      model = lease.model();
    }
    try (ModelLease lease = acquire(first)) {
      assertThat(lease.model()).isSameAs(model);
    }
    assertThat(logits(model)).isNotEmpty();
    assertThat(users(first)).isZero();
    assertThat(loads(first)).isEqualTo(1);
  }

  @Test
  void holdsTwoModelsAtOnce() {
    int before = ModelCache.held();
    try (ModelLease champion = acquire(first);
        ModelLease challenger = acquire(second)) {
      assertThat(ModelCache.held()).isEqualTo(before + 2);
      float[] logits = logits(champion.model());
      assertThat(logits(challenger.model())).isNotEqualTo(logits);

      // The champion goes, the challenger is not touched.
      champion.close();
      assertThat(evict(first)).isTrue();
      assertThat(ModelCache.held()).isEqualTo(before + 1);
      assertThat(logits(challenger.model())).isNotEmpty();
    }
    assertThat(loads(first)).isEqualTo(1);
    assertThat(loads(second)).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(EngineKind.class)
  void evictsWhatNobodyUsesAndLoadsItAgain(EngineKind engine) {
    ModelLease lease = acquire(first, engine);
    LoadedModel model = lease.model();
    float[] logits = logits(model);
    lease.close();

    assertThat(ModelCache.evict(first, engine, ModelDevice.CPU)).isTrue();
    assertThat(ModelCache.evict(first, engine, ModelDevice.CPU)).isFalse();
    assertThatThrownBy(() -> logits(model))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Model pixel-1.0.0 is closed: it is called after its lease");

    try (ModelLease again = acquire(first, engine)) {
      assertThat(again.model()).isNotSameAs(model);
      assertThat(logits(again.model())).isEqualTo(logits);
      assertThat(again.model().numerics()).isEqualTo(model.numerics());
    }
    assertThat(ModelCache.loads(first, engine, ModelDevice.CPU)).isEqualTo(2);
    assertThat(ModelCache.evict(first, engine, ModelDevice.CPU)).isTrue();
  }

  @Test
  void closesAnEvictedModelWithItsLastLease() {
    ModelLease one = acquire(first);
    ModelLease other = acquire(first);
    LoadedModel model = one.model();
    assertThat(users(first)).isEqualTo(2);

    assertThat(evict(first)).isFalse();
    assertThat(logits(model)).isNotEmpty();
    one.close();
    // Closing a lease twice must not end somebody else's use.
    one.close();
    assertThat(users(first)).isEqualTo(1);
    assertThat(logits(other.model())).isNotEmpty();
    assertThatThrownBy(one::model)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("The lease of model pixel-1.0.0 is closed");

    other.close();
    assertThatThrownBy(() -> logits(model)).isInstanceOf(IllegalStateException.class);
    acquire(first).close();
    assertThat(loads(first)).isEqualTo(2);
  }

  @Test
  void whoAcquiresAnEvictedModelThatIsInUseKeepsIt() {
    try (ModelLease one = acquire(first)) {
      assertThat(evict(first)).isFalse();
      try (ModelLease other = acquire(first)) {
        assertThat(other.model()).isSameAs(one.model());
      }
    }
    acquire(first).close();
    assertThat(loads(first)).isEqualTo(1);
  }

  @Test
  void evictsAllThatNobodyUses() {
    try (ModelLease used = acquire(first)) {
      acquire(second).close();
      ModelCache.evictAll();

      assertThat(logits(used.model())).isNotEmpty();
      assertThat(evict(second)).isFalse();
    }
    // It went with its lease.
    assertThat(evict(first)).isFalse();
    acquire(first).close();
    assertThat(loads(first)).isEqualTo(2);
  }

  @Test
  void aModelForTheRestOfTheProcessIsNeverClosed() {
    LoadedModel model = ModelCache.model(Storage.local(), first, EngineKind.ONNX, ModelDevice.CPU);

    assertThat(evict(first)).isFalse();
    assertThat(logits(model)).isNotEmpty();
  }

  /** A service answers with the old model while the new one is being loaded. */
  @Test
  @Timeout(60)
  void nobodyWaitsForAModelThatIsLoaded()
      throws InterruptedException, ExecutionException, TimeoutException {
    acquire(first).close();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<?> absent;
      // As long as a load takes.
      synchronized (ModelCache.class) {
        absent = threads.submit(() -> acquire(second).close());
        threads.submit(() -> acquire(first).close()).get(30, TimeUnit.SECONDS);
        assertThat(absent).isNotDone();
      }
      absent.get(30, TimeUnit.SECONDS);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  @Timeout(120)
  void neverClosesWhatIsInUse() throws InterruptedException, ExecutionException {
    float[] expected;
    try (ModelLease lease = acquire(first)) {
      expected = logits(lease.model());
    }
    int users = 4;
    CountDownLatch running = new CountDownLatch(users);
    ExecutorService threads = Executors.newFixedThreadPool(users);
    List<Future<Integer>> calls = new ArrayList<>();
    for (int user = 0; user < users; user++) {
      calls.add(
          threads.submit(
              () -> {
                int same = 0;
                try {
                  for (int call = 0; call < 40; call++) {
                    try (ModelLease lease = acquire(first)) {
                      same += java.util.Arrays.equals(logits(lease.model()), expected) ? 1 : 0;
                    }
                    if (call % 8 == 0) {
                      // So that the model is idle now and then.
                      Thread.sleep(1);
                    }
                  }
                } finally {
                  running.countDown();
                }
                return same;
              }));
    }
    int closed = 0;
    while (!running.await(1, TimeUnit.MILLISECONDS)) {
      closed += evict(first) ? 1 : 0;
    }
    for (Future<Integer> call : calls) {
      assertThat(call.get()).isEqualTo(40);
    }
    threads.shutdown();
    closed += evict(first) ? 1 : 0;
    // Every model that was loaded is closed: by an eviction, or by the last user after one.
    assertThat(loads(first)).isGreaterThanOrEqualTo(closed);
    assertThat(evict(first)).isFalse();
  }
}
