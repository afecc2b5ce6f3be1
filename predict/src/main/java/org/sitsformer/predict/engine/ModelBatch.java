package org.sitsformer.predict.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import org.sitsformer.predict.contract.Contract;
import org.sitsformer.predict.contract.Inputs;

/**
 * Samples of one length on their way to the model: one direct buffer an input, filled row by row
 * and used again for the next batch. Belongs to one thread.
 */
public final class ModelBatch {
  /** Rows times dates that PyTorch needs before its rows no longer depend on their number. */
  private static final int LEAST_ELEMENTS = 4;

  private final int capacity;
  private final int length;
  private final int rowFloats;

  /** Rows below which the engines' results depend on their number. */
  private final int least;

  private final ByteBuffer sequences;
  private final FloatBuffer sequenceFloats;
  private final ByteBuffer positions;
  private final LongBuffer positionLongs;
  private final ByteBuffer masks;
  private int rows;
  private int padded;

  /**
   * Makes an empty batch.
   *
   * @param capacity rows that {@link #add} takes before a {@link #clear}
   * @param length dates of every row
   */
  public ModelBatch(Contract contract, int capacity, int length) {
    Inputs inputs = contract.inputs();
    this.capacity = capacity;
    this.length = length;
    this.rowFloats = Math.multiplyExact(length, inputs.floatsPerDate());
    this.least = least(contract, length);
    int slots = Math.max(capacity, least);
    sequences = direct((long) slots * rowFloats * Float.BYTES);
    sequenceFloats = sequences.asFloatBuffer();
    positions = direct(inputs.positions() ? (long) slots * length * Long.BYTES : 0);
    positionLongs = positions.asLongBuffer();
    masks = direct(inputs.masks() ? (long) slots * length : 0);
  }

  /** Returns the bytes outside the Java heap that such a batch holds. */
  public static long bytes(Contract contract, int capacity, int length) {
    Inputs inputs = contract.inputs();
    long date = (long) inputs.floatsPerDate() * Float.BYTES;
    date += inputs.positions() ? Long.BYTES : 0;
    date += inputs.masks() ? 1 : 0;
    return Math.max(capacity, least(contract, length)) * length * date;
  }

  private static int least(Contract contract, int length) {
    return Math.max(contract.smallestBatch(), (LEAST_ELEMENTS + length - 1) / length);
  }

  private static ByteBuffer direct(long bytes) {
    return ByteBuffer.allocateDirect(Math.toIntExact(bytes)).order(ByteOrder.nativeOrder());
  }

  /** Returns the dates of every row. */
  public int length() {
    return length;
  }

  /** Returns the rows added since the last {@link #clear}. */
  public int rows() {
    return rows;
  }

  /** Returns the rows that only fill the batch up to the smallest size. */
  public int paddedRows() {
    return padded;
  }

  /** Returns true if no more rows fit. */
  public boolean isFull() {
    return rows == capacity;
  }

  /** Forgets all rows. */
  public void clear() {
    rows = 0;
    padded = 0;
  }

  /**
   * Copies one sample in.
   *
   * @param sequence scaled values {@code [T, C]} or {@code [T, C, h, w]}; more elements are ignored
   * @param position of each date, not read where the model takes none
   * @param mask 1 = valid, of each date, not read where the model takes none
   */
  public void add(float[] sequence, long[] position, byte[] mask) {
    if (isFull()) {
      throw new IllegalStateException("Batch of " + capacity + " rows is full");
    }
    put(rows++, sequence, position, mask);
  }

  private void put(int row, float[] sequence, long[] position, byte[] mask) {
    sequenceFloats.put(row * rowFloats, sequence, 0, rowFloats);
    if (positionLongs.capacity() > 0) {
      positionLongs.put(row * length, position, 0, length);
    }
    if (masks.capacity() > 0) {
      masks.put(row * length, mask, 0, length);
    }
  }

  /** Repeats the last row until the batch is as large as the engines need it. */
  void pad() {
    if (rows == 0 || rows + padded >= least) {
      return;
    }
    float[] sequence = new float[rowFloats];
    sequenceFloats.get((rows - 1) * rowFloats, sequence);
    long[] position = new long[length];
    byte[] mask = new byte[length];
    if (positionLongs.capacity() > 0) {
      positionLongs.get((rows - 1) * length, position);
    }
    if (masks.capacity() > 0) {
      masks.get((rows - 1) * length, mask);
    }
    while (rows + padded < least) {
      put(rows + padded, sequence, position, mask);
      padded++;
    }
  }

  ByteBuffer sequences(int count) {
    return sequences.slice(0, count * rowFloats * Float.BYTES).order(ByteOrder.nativeOrder());
  }

  ByteBuffer positions(int count) {
    return positions.slice(0, count * length * Long.BYTES).order(ByteOrder.nativeOrder());
  }

  ByteBuffer masks(int count) {
    return masks.slice(0, count * length).order(ByteOrder.nativeOrder());
  }
}
