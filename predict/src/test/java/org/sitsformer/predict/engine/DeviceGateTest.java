package org.sitsformer.predict.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DeviceGateTest {
  private static final ModelDevice DEVICE = ModelDevice.cuda(7);

  @Test
  void letsSoManyInAndNoMore() throws Exception {
    DeviceGate gate = DeviceGate.of(DEVICE, 3);
    ExecutorService threads = Executors.newFixedThreadPool(9);
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    // Passed by three at a time only: the test hangs where fewer are let in.
    CyclicBarrier three = new CyclicBarrier(3);
    List<Future<?>> calls = new ArrayList<>();
    for (int call = 0; call < 90; call++) {
      calls.add(
          threads.submit(
              () -> {
                gate.enter();
                try {
                  most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                  three.await();
                  inside.decrementAndGet();
                } finally {
                  gate.leave();
                }
                return null;
              }));
    }
    for (Future<?> call : calls) {
      call.get();
    }
    threads.shutdown();
    assertThat(most).hasValue(3);
  }

  @Test
  void letsInWhoAskedFirst() throws Exception {
    DeviceGate gate = DeviceGate.of(ModelDevice.cuda(8), 1);
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    gate.enter();
    List<Thread> threads = new ArrayList<>();
    for (String name : List.of("first", "second")) {
      Thread thread =
          new Thread(
              () -> {
                gate.enter();
                order.add(name);
                gate.leave();
              });
      thread.start();
      while (thread.getState() != Thread.State.WAITING) {
        TimeUnit.MILLISECONDS.sleep(1);
      }
      threads.add(thread);
    }
    // Who comes back at once stands behind those who wait.
    gate.leave();
    gate.enter();
    order.add("again");
    gate.leave();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(order).containsExactly("first", "second", "again");
  }

  @Test
  void tellsHowLongACallHasWaited() throws Exception {
    DeviceGate gate = DeviceGate.of(DEVICE, 1);
    assertThat(gate.enter()).isZero();
    ExecutorService thread = Executors.newSingleThreadExecutor();
    Thread[] asking = new Thread[1];
    Future<Long> waited =
        thread.submit(
            () -> {
              asking[0] = Thread.currentThread();
              long nanos = gate.enter();
              gate.leave();
              return nanos;
            });
    while (asking[0] == null || asking[0].getState() != Thread.State.WAITING) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
    long start = System.nanoTime();
    TimeUnit.MILLISECONDS.sleep(5);
    long held = System.nanoTime() - start;
    gate.leave();
    assertThat(waited.get()).isGreaterThanOrEqualTo(held);
    thread.shutdown();
  }

  @Test
  void isOneForADevice() {
    assertThat(DeviceGate.of(DEVICE, 2)).isSameAs(DeviceGate.of(ModelDevice.cuda(7), 2));
    assertThat(DeviceGate.of(DEVICE, 2)).isNotSameAs(DeviceGate.of(ModelDevice.cuda(6), 2));
  }

  @Test
  void isOpenWithoutALimit() {
    DeviceGate gate = DeviceGate.of(DEVICE, 0);
    for (int call = 0; call < 1000; call++) {
      assertThat(gate.enter()).isZero();
    }
  }
}
