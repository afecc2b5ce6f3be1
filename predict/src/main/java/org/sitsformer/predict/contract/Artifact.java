package org.sitsformer.predict.contract;

import java.io.Serializable;
import java.util.List;

/**
 * A file of weights beside the contract.
 *
 * @param path the file's full path or URI
 * @param sha256 hex digest of its bytes
 * @param size its bytes
 * @param precision numbers that it computes with, one of {@link #PRECISIONS}: the golden sample's
 *     limits are by it
 */
public record Artifact(String path, String sha256, long size, String precision)
    implements Serializable {
  /** Of an artefact whose contract does not say, field {@code sits:precision}. */
  public static final String DEFAULT_PRECISION = "fp32";

  /** What {@code sits:precision} may say; inputs and logits are float32 with each of them. */
  public static final List<String> PRECISIONS = List.of(DEFAULT_PRECISION, "fp16", "bf16", "int8");
}
