package org.sitsformer.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.sitsformer.geo.crs.Crs;
import org.sitsformer.geo.grid.Affine;
import org.sitsformer.geo.tiff.Compression;
import org.sitsformer.geo.tiff.GeoReference;
import org.sitsformer.geo.tiff.SampleType;
import org.sitsformer.geo.tiff.TiffSpec;
import org.sitsformer.geo.tiff.TiffWriter;

/**
 * Fourteen dates of the six bands of model {@code mato-grosso} over 96 x 80 pixels, in two tiles
 * that overlap and differ where they do, with cloud masks and no-data: pixels with all numbers of
 * usable dates from a few to all.
 *
 * @param scale factor of both sides
 */
public record SmallArchive(Path root, long seed, Compression compression, int scale) {
  static final int WIDTH = 96;
  static final int HEIGHT = 80;
  static final List<LocalDate> DATES =
      LocalDate.of(2011, 9, 14)
          .datesUntil(LocalDate.of(2012, 8, 15), java.time.Period.ofDays(24))
          .limit(14)
          .toList();

  /** Columns of tiles A and B: 60 to 69 are in both. */
  private static final int[][] TILES = {{0, 70}, {60, WIDTH}};

  private static final float NO_DATA = -9999;

  /** About what the model was trained on, so that it sees more than one class. */
  private static final double[] MEAN = {0.4, 0.57, 0.087, 0.052, 0.33, 0.16};

  /** Green fields have more of these bands, bare ones more of the others. */
  private static final int[] SIGN = {1, 1, -1, -1, 1, -1};

  private static final double[] DEVIATION = {0.22, 0.23, 0.05, 0.05, 0.12, 0.08};

  public static SmallArchive write(Path root) throws IOException {
    return enlarged(root, 1);
  }

  /** Writes an archive with so many times the rows and columns. */
  static SmallArchive enlarged(Path root, int scale) throws IOException {
    return write(new SmallArchive(root, 0, Compression.DEFLATE, scale));
  }

  /** Writes an archive whose files have the sizes of all others of this kind. */
  static SmallArchive uncompressed(Path root, long seed) throws IOException {
    return write(new SmallArchive(root, seed, Compression.NONE, 1));
  }

  private static SmallArchive write(SmallArchive archive) throws IOException {
    Files.createDirectories(archive.root());
    for (LocalDate date : DATES) {
      for (int tile = 0; tile < TILES.length; tile++) {
        archive.scene(date, tile);
      }
    }
    return archive;
  }

  Path image(LocalDate date, char tile) {
    return root.resolve("IMG_%s_%s.tif".formatted(tile, day(date)));
  }

  Path mask(LocalDate date, char tile) {
    return root.resolve("CLM_%s_%s.tif".formatted(tile, day(date)));
  }

  private static String day(LocalDate date) {
    return date.format(DateTimeFormatter.BASIC_ISO_DATE);
  }

  /** Writes the image and the mask of a tile (0 is A, 1 is B) and day. */
  void scene(LocalDate date, int tile) throws IOException {
    int from = scale * TILES[tile][0];
    int width = scale * TILES[tile][1] - from;
    int height = scale * HEIGHT;
    Random random = new Random(date.toEpochDay() * 31 + tile + seed);
    float[][] bands = new float[6][width * height];
    byte[][] clouds = new byte[1][width * height];
    for (int row = 0; row < height; row++) {
      for (int col = 0; col < width; col++) {
        int i = row * width + col;
        // Fields of eleven pixels, each with a season of its own.
        int field = (col + from) / 11 + 7 * (row / 11);
        double season = Math.sin(date.getDayOfYear() / 58.0 + field);
        for (int band = 0; band < bands.length; band++) {
          double value = SIGN[band] * season + 0.3 * random.nextDouble();
          bands[band][i] = (float) (MEAN[band] + DEVIATION[band] * value);
        }
        // Cloudier to the right, so that both ends of the ladder and no-data are met.
        clouds[0][i] = (byte) (random.nextInt(scale * WIDTH * 3) < col + from ? 1 : 0);
        if (random.nextInt(200) == 0) {
          bands[random.nextInt(bands.length)][i] = NO_DATA;
        }
      }
    }
    GeoReference geo =
        new GeoReference(
            Affine.northUp(500_000 + 10.0 * from, 5_000_000, 10, -10), Crs.of("EPSG:32633").keys());
    TiffSpec image =
        TiffSpec.of(width, height, bands.length, SampleType.FLOAT32)
            .tiles(32, 32)
            .compression(compression)
            .noData(NO_DATA)
            .geo(geo)
            .bandNames(List.of("evi", "ndvi", "red", "blue", "nir", "mir"));
    char name = (char) ('A' + tile);
    Files.write(image(date, name), TiffWriter.write(image, bands));
    TiffSpec mask =
        TiffSpec.of(width, height, 1, SampleType.UINT8)
            .strips(16)
            .geo(geo)
            .compression(compression);
    Files.write(mask(date, name), TiffWriter.write(mask, clouds));
  }

  /** Returns a command's arguments for this archive and the model that fits it. */
  public List<String> arguments(String command, Path output, String... more) {
    List<String> arguments = new ArrayList<>(List.of(command));
    arguments.addAll(
        List.of("--archive", root.toString(), "--pattern", "IMG_{tile}_{date:yyyyMMdd}*.tif"));
    arguments.addAll(List.of("--mask", "CLM_{tile}_{date:yyyyMMdd}.tif", "--mask-valid", "0"));
    arguments.addAll(List.of("--model", "../models/mato-grosso", "--device", "cpu"));
    arguments.addAll(List.of("--output", output.toString()));
    if (!List.of(more).contains("--batch-size")) {
      // Measuring the best one takes seconds and changes no byte, which one test shows.
      arguments.addAll(List.of("--batch-size", "64"));
    }
    arguments.addAll(List.of(more));
    return arguments;
  }
}
