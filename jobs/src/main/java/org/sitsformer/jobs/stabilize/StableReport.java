package org.sitsformer.jobs.stabilize;

import java.util.List;
import org.sitsformer.trust.accuracy.ClassArea;

/**
 * How a map was derived: the content of {@code stable/<run>/stable.json}.
 *
 * @param schemaVersion version of this layout
 * @param run the run whose map it is
 * @param previous the run whose map it goes on from, empty where there is none
 * @param previousStable true where that is a derived map itself
 * @param margin by which a new class has to be better, a difference of probabilities
 * @param byProbabilities true where the run kept the probabilities of all classes, so that they
 *     were compared; else the most that the earlier class can have was
 * @param blocks blocks of the map
 * @param made those of them that were made now: neither taken from run or previous map, nor there
 * @param pixels pixels with a class
 * @param changed pixels whose class is another one than in the previous map
 * @param kept pixels whose earlier class stands against another one of the run
 * @param classes areas by class
 */
public record StableReport(
    int schemaVersion,
    String run,
    String previous,
    boolean previousStable,
    double margin,
    boolean byProbabilities,
    long blocks,
    long made,
    long pixels,
    long changed,
    long kept,
    List<ClassArea> classes) {
  static final String FILE = "stable.json";
}
