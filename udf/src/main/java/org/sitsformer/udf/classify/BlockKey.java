package org.sitsformer.udf.classify;

import java.io.Serializable;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.sitsformer.geo.grid.Affine;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.grid.TargetGrid;
import org.sitsformer.geo.io.Sha256;
import org.sitsformer.predict.classify.BlockClassifier;
import org.sitsformer.predict.classify.Reach;
import org.sitsformer.predict.contract.Contract;

/**
 * A block's name in the store: the hash of everything that determines its pixels. Not in it: paths,
 * the run's date, partitions, batch size, where the store lies.
 */
public final class BlockKey {
  /** Versions of the stages; raise one when its pixels or a block's bytes change. */
  static final String ALGORITHMS = "read=2 shape=1 predict=1 encode=1";

  /** What a block depends on, in groups, so that a run can say which of them changed. */
  public enum Part {
    /** Where it lies, and how far it looks beyond its edges. */
    PLACE,
    /** Which of its pixels the region holds. */
    REGION,
    /** Weights and contract, the ladder of lengths and the smallest batch among them. */
    MODEL,
    /** Engine, its version, precision and kind of device. */
    ENGINE,
    /** Digest of the golden sample's exact results. */
    NUMERICS,
    /** How dates are shaped and masked, which planes are kept, and how the map is smoothed. */
    OPTIONS,
    /** Versions of the program's stages and of the block's format. */
    PROGRAM,
    /** The scenes that touch it, in order, by their content. */
    INPUTS;

    /** Returns the name as columns and reports have it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final int SHORT_DIGEST = 16;

  private final Map<Part, StringBuilder> texts = new EnumMap<>(Part.class);

  private BlockKey() {}

  /**
   * What decides the bits that a model computes, beside its weights.
   *
   * @param engineVersion version of the engine's library
   * @param device {@code cpu} or {@code cuda}, what really runs it; {@code any} in a loose run
   * @param numerics digest of the golden sample's exact results on this machine; {@code loose} in a
   *     loose run
   */
  public record Numerics(String engineVersion, String device, String numerics)
      implements Serializable {}

  /**
   * Returns the key of a block.
   *
   * @param scenes digests of the run's scenes
   * @param window the block's pixels inside the region's window
   * @param inside 1 where a pixel belongs to the region, null where all do
   * @param model what runs it
   */
  static BlockKey of(
      RunContext run,
      SceneDigests scenes,
      BlockTask task,
      PixelWindow window,
      byte[] inside,
      Numerics model) {
    BlockKey key = new BlockKey();
    key.place(run.grid(), run.reach(), window);
    key.line(Part.REGION, "region", inside == null ? "all" : Sha256.hex(inside));
    key.run(run, model);
    key.texts.put(Part.INPUTS, new StringBuilder());
    for (int index : task.scenes()) {
      key.line(Part.INPUTS, "scene", scenes.of(index));
    }
    return key;
  }

  private void place(TargetGrid grid, Reach reach, PixelWindow window) {
    line(Part.PLACE, "crs", grid.crs().definition());
    line(Part.PLACE, "transform", affine(grid.transform(window)));
    // Cells of chip models are counted from the grid's origin.
    line(Part.PLACE, "window", text(window));
    line(Part.PLACE, "reach", text(reach.inputs(window)));
  }

  /** Adds what all blocks of a run share. */
  private void run(RunContext run, Numerics model) {
    Contract contract = run.contract();
    line(Part.MODEL, "model", contract.digest(run.engine()));
    line(Part.ENGINE, "engine", run.engine() + " " + model.engineVersion());
    String precision = contract.artifact(run.engine()).precision();
    line(Part.ENGINE, "device", model.device() + " " + precision);
    line(Part.NUMERICS, "numerics", model.numerics());
    line(Part.OPTIONS, "series", BlockClassifier.spanKey(contract, run.span()));
    line(
        Part.OPTIONS,
        "mask",
        run.mask() == null ? "none" : new TreeSet<>(run.mask().valid()).toString());
    line(Part.OPTIONS, "probabilities", Boolean.toString(run.map().probabilities()));
    // Left out where there is none of it, so that blocks of earlier versions keep their names.
    if (!run.map().uncertainty().isEmpty()) {
      line(Part.OPTIONS, "uncertainty", run.map().uncertainty().toString());
    }
    if (run.map().smoothing().radius() > 0) {
      line(Part.OPTIONS, "smoothing", run.map().smoothing().key());
    }
    line(Part.PROGRAM, "format", BlockFile.FORMAT);
    line(Part.PROGRAM, "algorithms", ALGORITHMS);
  }

  static String affine(Affine a) {
    return "%s %s %s %s"
        .formatted(
            Double.toHexString(a.originX()), Double.toHexString(a.stepX()),
            Double.toHexString(a.originY()), Double.toHexString(a.stepY()));
  }

  private static String text(PixelWindow window) {
    return "%d %d %d %d".formatted(window.col(), window.row(), window.width(), window.height());
  }

  private void line(Part part, String member, String value) {
    texts
        .computeIfAbsent(part, p -> new StringBuilder())
        .append(member)
        .append('=')
        .append(value)
        .append('\n');
  }

  /** Returns the key itself, 64 hex digits. */
  public String hash() {
    Sha256 sha = new Sha256();
    texts.forEach((part, text) -> sha.add(part.word()).add("\n").add(text.toString()));
    return sha.hex();
  }

  /** Returns 16 hex digits that change when a part does. */
  public String digest(Part part) {
    return Sha256.hex(texts.get(part).toString()).substring(0, SHORT_DIGEST);
  }

  /** Returns of a block's key the part that says where it lies, and no other. */
  static BlockKey ofPlace(TargetGrid grid, Reach reach, PixelWindow window) {
    BlockKey key = new BlockKey();
    key.place(grid, reach, window);
    return key;
  }

  /** Returns the parts that all blocks of a run share. */
  static BlockKey ofRun(RunContext run, Numerics model) {
    BlockKey key = new BlockKey();
    key.run(run, model);
    return key;
  }

  /** Returns the digest that a part with these members has. */
  static String digest(List<String> members) {
    StringBuilder text = new StringBuilder();
    members.forEach(member -> text.append(member).append('\n'));
    return Sha256.hex(text.toString()).substring(0, SHORT_DIGEST);
  }

  /** Returns the members of a part, {@code name=value}, in order. */
  public List<String> members(Part part) {
    return texts.get(part).toString().lines().toList();
  }
}
