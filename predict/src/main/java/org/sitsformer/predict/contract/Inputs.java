package org.sitsformer.predict.contract;

import java.io.Serializable;
import java.util.List;

/**
 * The model's input tensors: {@code sequences} float32 {@code [B, T, C]} or {@code [B, T, C, h,
 * w]}, {@code positions} int64 {@code [B, T]}, {@code masks} bool {@code [B, T]} with true = valid.
 *
 * @param bands in the order of the axis C
 * @param window pixels that the model sees, a cell in their middle
 * @param cell pixels that it labels, in the window's middle
 * @param patches true for {@code [B, T, C, h, w]}
 * @param positions true where the model takes positions
 * @param masks true where the model takes masks
 */
public record Inputs(
    List<BandScaling> bands,
    Size window,
    Size cell,
    boolean patches,
    boolean positions,
    boolean masks)
    implements Serializable {
  public Inputs {
    bands = List.copyOf(bands);
  }

  /** Returns the names of the bands in order. */
  public List<String> bandNames() {
    return bands.stream().map(BandScaling::name).toList();
  }

  /** Returns the floats of one date of one sample. */
  public int floatsPerDate() {
    return Math.multiplyExact(bands.size(), window.pixels());
  }
}
