package org.sitsformer.geo.archive;

import java.io.Serializable;
import java.util.Set;

/**
 * Which values of a mask file mean a usable pixel ({@code --mask-valid}).
 *
 * @param valid the usable values, for example {0} of a cloud mask
 */
public record MaskRule(Set<Integer> valid) implements Serializable {
  public MaskRule {
    valid = Set.copyOf(valid);
  }
}
