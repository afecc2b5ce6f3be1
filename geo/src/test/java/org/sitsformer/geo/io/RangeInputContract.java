package org.sitsformer.geo.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every {@link RangeInput} does; one subclass an implementation. */
abstract class RangeInputContract {
  private static final int LENGTH = 10_000;

  abstract RangeInput open(byte[] content) throws IOException;

  private static byte[] content() {
    byte[] content = new byte[LENGTH];
    IntStream.range(0, LENGTH).forEach(i -> content[i] = (byte) ((i * 31) >> 3));
    return content;
  }

  @Test
  void readsWhereItIsAskedTo() throws IOException {
    try (RangeInput in = open(content())) {
      byte[] buffer = new byte[30];

      in.readFully(5000, buffer, 10, 20);
      in.readAgain(0, buffer, 0, 10);

      assertThat(in.length()).isEqualTo(LENGTH);
      byte[] content = content();
      for (int i = 0; i < 30; i++) {
        assertThat(buffer[i]).isEqualTo(content[i < 10 ? i : 4990 + i]);
      }
    }
  }

  @Test
  void readsUpToTheLastByte() throws IOException {
    try (RangeInput in = open(content())) {
      byte[] buffer = new byte[1];
      in.readFully(LENGTH - 1, buffer, 0, 1);
      in.readFully(LENGTH, buffer, 0, 0);
      assertThat(buffer[0]).isEqualTo(content()[LENGTH - 1]);
    }
  }

  @Test
  void theEndOfTheFileIsAnEofException() throws IOException {
    try (RangeInput in = open(content())) {
      byte[] buffer = new byte[100];
      assertThatThrownBy(() -> in.readFully(LENGTH - 99, buffer, 0, 100))
          .isInstanceOf(EOFException.class)
          .hasMessageContaining(in.name())
          .hasMessageContaining("has 10000 bytes, asked for 100 at 9901");
      assertThatThrownBy(() -> in.readAgain(Long.MAX_VALUE - 5, buffer, 0, 100))
          .isInstanceOf(EOFException.class);
    }
  }

  @Test
  void wrongRangesAreTheCallersFault() throws IOException {
    try (RangeInput in = open(content())) {
      byte[] buffer = new byte[10];
      assertThatThrownBy(() -> in.readFully(-1, buffer, 0, 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Negative position: -1");
      assertThatThrownBy(() -> in.readAgain(-1, buffer, 0, 1))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> in.readFully(0, buffer, 5, 6))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> in.readFully(0, buffer, 5, -1))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> in.readAgain(0, buffer, -1, 2))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void aClosedInputIsNotRead() throws IOException {
    RangeInput in = open(content());
    String identity = in.identity();
    in.close();
    in.close();

    assertThatThrownBy(() -> in.readFully(0, new byte[1], 0, 1))
        .isExactlyInstanceOf(IOException.class)
        .hasMessage(in.name() + ": is closed");
    assertThatThrownBy(() -> in.readAgain(0, new byte[1], 0, 1))
        .isExactlyInstanceOf(IOException.class)
        .hasMessage(in.name() + ": is closed");
    assertThat(in.length()).isEqualTo(LENGTH);
    assertThat(in.identity()).isEqualTo(identity);
    assertThat(in.entry().length()).isEqualTo(LENGTH);
  }

  @Test
  void otherContentHasAnotherIdentity() throws IOException {
    byte[] other = new byte[7];
    try (RangeInput one = open(content());
        RangeInput two = open(other)) {
      assertThat(one.identity()).isNotEqualTo(two.identity());
    }
  }

  @Test
  void threadsShareOneInput() throws Exception {
    byte[] content = content();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (RangeInput in = open(content)) {
      List<Future<byte[]>> reads = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        int position = i * 20;
        reads.add(
            threads.submit(
                () -> {
                  byte[] buffer = new byte[20];
                  in.readFully(position, buffer, 0, 20);
                  return buffer;
                }));
      }
      for (int i = 0; i < reads.size(); i++) {
        assertThat(reads.get(i).get())
            .isEqualTo(java.util.Arrays.copyOfRange(content, i * 20, i * 20 + 20));
      }
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void anInterruptedReaderLeavesTheInputOpen() throws Exception {
    try (RangeInput in = open(content())) {
      Thread killed =
          new Thread(
              () -> {
                Thread.currentThread().interrupt();
                try {
                  in.readFully(0, new byte[10], 0, 10);
                } catch (IOException interrupted) {
                  // Either outcome is fine for the killed task itself.
                  Thread.currentThread().interrupt();
                }
              });
      killed.start();
      killed.join();

      byte[] buffer = new byte[10];
      in.readFully(100, buffer, 0, 10);
      assertThat(buffer[0]).isEqualTo(content()[100]);
    }
  }
}
