package org.sitsformer.simulate;

import java.util.List;

/**
 * Surfaces and truth after the class changes of a drift. Whole fields change, drawn by their hash.
 *
 * @param surface as {@link Terrain#surface}
 * @param truth as {@link Terrain#truth}
 */
record ClassChanges(byte[] surface, byte[] truth) {

  /** Applies a specification's changes to a terrain, which stays as it is. */
  static ClassChanges of(SimulationSpec spec, Terrain terrain) {
    List<InjectedDrift.ClassChange> changes = spec.drift().changes();
    if (changes.isEmpty()) {
      return new ClassChanges(terrain.surface, terrain.truth);
    }
    byte[] surface = terrain.surface.clone();
    byte[] truth = terrain.truth.clone();
    for (int i = 0; i < surface.length; i++) {
      LandCover was = Surface.of(terrain.surface[i]).cover();
      for (int rank = 0; rank < changes.size(); rank++) {
        InjectedDrift.ClassChange change = changes.get(rank);
        long draw = Noise.hash(Noise.seed(spec.seed(), 70), terrain.parcel[i], rank);
        // Against the original class: a change never feeds another one.
        if (was == change.from() && Noise.unit(draw) < change.share()) {
          surface[i] = (byte) Surface.typical(change.to()).ordinal();
          if (truth[i] == was.value()) {
            truth[i] = (byte) change.to().value();
          }
          break;
        }
      }
    }
    return new ClassChanges(surface, truth);
  }
}
