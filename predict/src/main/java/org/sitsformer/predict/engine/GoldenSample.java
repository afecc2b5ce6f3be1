package org.sitsformer.predict.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import org.sitsformer.geo.io.Sha256;
import org.sitsformer.predict.contract.Contract;
import org.sitsformer.predict.contract.Inputs;

/**
 * The samples of {@code golden.npz} and the logits that the model gave for them when it was made.
 */
final class GoldenSample {
  private final Contract contract;
  private final int rows;
  private final int length;
  private final float[] sequences;
  private final long[] positions;
  private final byte[] masks;
  private final float[] logits;

  private GoldenSample(
      Contract contract,
      int rows,
      int length,
      float[] sequences,
      long[] positions,
      byte[] masks,
      float[] logits) {
    this.contract = contract;
    this.rows = rows;
    this.length = length;
    this.sequences = sequences;
    this.positions = positions;
    this.masks = masks;
    this.logits = logits;
  }

  /**
   * Decodes the file.
   *
   * @throws ModelException if it is damaged or does not fit the contract
   */
  static GoldenSample decode(Contract contract, byte[] npz) {
    String path = contract.golden().path();
    try {
      Map<String, NpyArray> arrays = Npz.decode(path, npz);
      Inputs inputs = contract.inputs();
      NpyArray sequences = array(arrays, path, "sequences");
      if (sequences.shape().length != (inputs.patches() ? 5 : 3) || sequences.size() == 0) {
        throw new IOException(
            "%s: shape %s of sequences; allowed: %s"
                .formatted(
                    path,
                    Arrays.toString(sequences.shape()),
                    inputs.patches() ? "[B, T, C, h, w]" : "[B, T, C]"));
      }
      int rows = sequences.shape()[0];
      int length = sequences.shape()[1];
      int outputs = contract.classes().size();
      if (contract.dense()) {
        outputs *= inputs.cell().pixels();
      }
      require(path, sequences, (long) rows * length * inputs.floatsPerDate());
      NpyArray predictions = array(arrays, path, "predictions");
      require(path, predictions, (long) rows * outputs);
      long[] positions = new long[rows * length];
      if (inputs.positions()) {
        NpyArray array = array(arrays, path, "positions");
        require(path, array, positions.length);
        positions = array.longs();
      }
      byte[] masks = new byte[rows * length];
      if (inputs.masks()) {
        NpyArray array = array(arrays, path, "masks");
        require(path, array, masks.length);
        masks = array.flags();
      }
      return new GoldenSample(
          contract, rows, length, sequences.floats(), positions, masks, predictions.floats());
    } catch (IOException e) {
      throw new ModelException("Golden sample cannot be used: " + e.getMessage(), e);
    }
  }

  private static NpyArray array(Map<String, NpyArray> arrays, String path, String name)
      throws IOException {
    NpyArray array = arrays.get(name);
    if (array == null) {
      throw new IOException(
          "%s: array %s is missing; the file has %s".formatted(path, name, arrays.keySet()));
    }
    return array;
  }

  private static void require(String path, NpyArray array, long size) throws IOException {
    if (array.size() != size) {
      throw new IOException(
          "%s: array %s has shape %s, %d elements; the contract and the sequences ask for %d"
              .formatted(path, array.name(), Arrays.toString(array.shape()), array.size(), size));
    }
  }

  int rows() {
    return rows;
  }

  int length() {
    return length;
  }

  /**
   * Returns a batch of the samples {@code (first + i * step) mod rows}, cut or padded to a length.
   */
  ModelBatch batch(int size, int first, int step, int dates) {
    ModelBatch batch = new ModelBatch(contract, size, dates);
    int perDate = contract.inputs().floatsPerDate();
    for (int i = 0; i < size; i++) {
      int date = sample(first, step, i) * length;
      int end = date + Math.min(dates, length);
      // copyOf pads with zeros, which is what padding of a series is.
      batch.add(
          Arrays.copyOf(
              Arrays.copyOfRange(sequences, date * perDate, end * perDate), dates * perDate),
          Arrays.copyOf(Arrays.copyOfRange(positions, date, end), dates),
          Arrays.copyOf(Arrays.copyOfRange(masks, date, end), dates));
    }
    return batch;
  }

  /** Returns which sample is the i-th row of {@link #batch}. */
  int sample(int first, int step, int i) {
    return (int) ((first + (long) i * step) % rows);
  }

  /**
   * Runs the model on all samples and compares.
   *
   * @return 16 hex digits of a digest over the exact bits of the results
   * @throws ModelException if a logit differs by more than the contract's limit
   */
  String replay(LoadedModel model, String precision) {
    String device = model.device().kind();
    double limit =
        contract
            .golden()
            .limit(device, precision)
            .orElseThrow(
                () ->
                    new ModelException(
                        "%s: field sits:golden.limits has none for device %s, precision %s"
                            .formatted(contract.folder(), device, precision)));
    float[] found = model.predict(batch(rows, 0, 1, length));
    ByteBuffer bits = ByteBuffer.allocate(logits.length * Float.BYTES);
    for (int i = 0; i < logits.length; i++) {
      // Negated, so that NaN fails.
      if (!(Math.abs((double) found[i] - logits[i]) <= limit)) {
        int perRow = logits.length / rows;
        throw new ModelException(
            "%s: golden sample fails on %s %s %s: sample %d, output %d: expected %s, got %s, limit %s"
                .formatted(
                    contract.golden().path(),
                    model.engine().djlName(),
                    device,
                    precision,
                    i / perRow,
                    i % perRow,
                    logits[i],
                    found[i],
                    limit));
      }
      bits.putFloat(found[i]);
    }
    return Sha256.hex(bits.array()).substring(0, 16);
  }
}
