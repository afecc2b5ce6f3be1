package org.sitsformer.udf.classify;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sitsformer.geo.grid.BlockId;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.grid.TargetGrid;
import org.sitsformer.predict.classify.Reach;
import org.sitsformer.predict.contract.Size;

/**
 * What the keys of a run's blocks were made of, written down, so that somebody can be told later
 * what went into one of them. Regions are left out: a block's part of one is known by its digest.
 *
 * @param schemaVersion version of this layout
 * @param window the map's pixels in the grid
 * @param patch pixels that the model sees of a place, margin included
 * @param cell pixels that it labels at once
 * @param margin pixels around a place whose classes are needed as well
 * @param shared members of the parts that all blocks share, by the part's word
 * @param scenes the run's scenes
 */
public record KeyRecord(
    int schemaVersion,
    PixelWindow window,
    Size patch,
    Size cell,
    int margin,
    Map<String, List<String>> shared,
    List<SceneLine> scenes) {
  private static final int VERSION = 1;
  private static final List<BlockKey.Part> SHARED =
      List.of(
          BlockKey.Part.MODEL,
          BlockKey.Part.ENGINE,
          BlockKey.Part.NUMERICS,
          BlockKey.Part.OPTIONS,
          BlockKey.Part.PROGRAM);

  /**
   * A scene in the order of the keys.
   *
   * @param footprint the grid's pixels that it covers
   * @param line its time, and a digest of what the model reads of it
   */
  public record SceneLine(String id, PixelWindow footprint, String line) {}

  /**
   * Writes down a run.
   *
   * @param footprints the grid's pixels that each scene covers
   */
  public static KeyRecord of(
      RunContext run, ModelProbe.Result probe, List<PixelWindow> footprints) {
    BlockKey key = BlockKey.ofRun(run, probe.blockKey());
    Map<String, List<String>> shared = new LinkedHashMap<>();
    SHARED.forEach(part -> shared.put(part.word(), key.members(part)));
    SceneDigests digests = new SceneDigests(run);
    List<SceneLine> scenes = new ArrayList<>();
    for (int i = 0; i < footprints.size(); i++) {
      scenes.add(new SceneLine(run.scenes().get(i).id(), footprints.get(i), digests.of(i)));
    }
    return new KeyRecord(
        VERSION,
        run.window(),
        run.contract().inputs().window(),
        run.contract().inputs().cell(),
        run.reach().margin(),
        shared,
        scenes);
  }

  /** Returns the scenes that touch a block, or what it reads around itself. */
  public List<SceneLine> scenes(TargetGrid grid, BlockId block) {
    PixelWindow pixels = pixels(grid, block);
    PixelWindow reach = pixels.grow(reach().halo());
    return scenes.stream().filter(scene -> !scene.footprint().intersect(reach).isEmpty()).toList();
  }

  private Reach reach() {
    return new Reach(patch, cell, margin);
  }

  private PixelWindow pixels(TargetGrid grid, BlockId block) {
    return grid.window(block).intersect(window);
  }

  /** Returns the members of each part of a block's key, by the part's word; no region. */
  public Map<String, List<String>> members(TargetGrid grid, BlockId block) {
    Map<String, List<String>> members = new LinkedHashMap<>();
    members.put(
        BlockKey.Part.PLACE.word(),
        BlockKey.ofPlace(grid, reach(), pixels(grid, block)).members(BlockKey.Part.PLACE));
    members.putAll(shared);
    members.put(
        BlockKey.Part.INPUTS.word(),
        scenes(grid, block).stream().map(scene -> "scene=" + scene.line()).toList());
    return members;
  }

  /** Returns the digest that a manifest has for a part of these members. */
  public static String digest(List<String> members) {
    return BlockKey.digest(members);
  }
}
