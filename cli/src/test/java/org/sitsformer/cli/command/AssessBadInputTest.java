package org.sitsformer.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.sitsformer.geo.io.MemoryInput;
import org.sitsformer.geo.tiff.GeoReference;
import org.sitsformer.geo.tiff.SampleType;
import org.sitsformer.geo.tiff.TiffFile;
import org.sitsformer.geo.tiff.TiffSpec;
import org.sitsformer.geo.tiff.TiffWriter;
import org.sitsformer.runs.program.ExitCode;

/** What {@code assess} says to input that it cannot use: one line, an exit code, no leftovers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AssessBadInputTest {
  private Path folder;
  private String run;

  @BeforeAll
  void classify(@TempDir Path temporary) throws IOException {
    folder = temporary;
    SmallArchive archive = SmallArchive.write(folder.resolve("archive"));
    run =
        Command.run(archive.arguments("classify", maps(), "--json"))
            .succeeds()
            .json()
            .get("run")
            .asText();
  }

  private Path maps() {
    return folder.resolve("maps");
  }

  private Command assess(String... more) {
    List<String> arguments = new ArrayList<>(List.of("assess", "--output", maps().toString()));
    arguments.addAll(List.of("--run", run));
    arguments.addAll(List.of(more));
    return Command.run(arguments);
  }

  private Command points(String text, String... more) throws IOException {
    Path file = Files.writeString(folder.resolve("points.csv"), text);
    List<String> arguments = new ArrayList<>(List.of("--reference", file.toString()));
    arguments.addAll(List.of(more));
    return assess(arguments.toArray(String[]::new));
  }

  private void leavesNothing() {
    assertThat(maps().resolve("assess")).doesNotExist();
  }

  @Test
  void columnsAreNotThere() throws IOException {
    points("a,b\n1,2\n")
        .fails(ExitCode.USAGE, "points.csv", "none of the columns longitude, lon, x", "a, b");
    points("x,y,label\n1,2,Forest\n", "--columns", "x,z,label")
        .fails(ExitCode.USAGE, "points.csv", "no column 'z'", "x, y, label");
    points("x,y,label\n1,2,Forest\n", "--columns", "x,y")
        .fails(ExitCode.USAGE, "--columns x,y", "three names");
    leavesNothing();
  }

  @Test
  void labelsAreNoClasses() throws IOException {
    points("x,y,label\n1,2,Water\n1,2,Ice\n")
        .fails(
            ExitCode.USAGE, "no class for the label Ice, Water", "Soybean-cotton", "--map-label");
    points("x,y,label\n1,2,Forest\n", "--map-label", "a=Water")
        .fails(ExitCode.USAGE, "--map-label a=Water", "no class 'Water'", "Soybean-cotton");
    leavesNothing();
  }

  @Test
  void placesAreNone() throws IOException {
    points("x,y,label\n1,,Forest\n").fails(ExitCode.USAGE, "points.csv", "no number in x or y");
    points("x,y,label\n1,2,Forest\n").fails(ExitCode.USAGE, "none of its 1 samples");
    points("lon,lat,label\n1,95,Forest\n").fails(ExitCode.USAGE, "none of its 1 samples");
    points("x,y,label\n1,2,Forest\n", "--reference-crs", "EPSG:x")
        .fails(ExitCode.USAGE, "--reference-crs", "EPSG:x");
    leavesNothing();
  }

  @Test
  void rastersDoNotFit() throws IOException {
    Path tile = maps().resolve("runs").resolve(run).resolve("tiles").resolve("r0_c0_class.tif");
    byte[] content = Files.readAllBytes(tile);
    GeoReference geo = TiffFile.read(new MemoryInput("tile", content)).main().geo();
    Path bare = raster("bare.tif", null, 1);
    assess("--reference", bare.toString()).fails(ExitCode.USAGE, "bare.tif", "no georeference");
    Path unknown = raster("unknown.tif", geo, 777);
    assess("--reference", unknown.toString()).fails(ExitCode.USAGE, "no class for the label 777");
    leavesNothing();
  }

  private Path raster(String name, GeoReference geo, int value) throws IOException {
    TiffSpec spec = TiffSpec.of(32, 32, 1, SampleType.UINT16);
    short[] pixels = new short[32 * 32];
    Arrays.fill(pixels, (short) value);
    byte[] file = TiffWriter.write(geo == null ? spec : spec.geo(geo), new short[][] {pixels});
    return Files.write(folder.resolve(name), file);
  }

  @Test
  void optionsContradict() {
    assess().fails(ExitCode.USAGE, "--reference", "--sample-design");
    assess("--reference", "a.csv", "--sample-design", "50")
        .fails(ExitCode.USAGE, "--reference", "--sample-design");
    assess("--reference", folder.resolve("none.csv").toString())
        .fails(ExitCode.USAGE, "none.csv", "no such file");
    assess("--sample-design", "3").fails(ExitCode.USAGE, "--sample-design 3", "are allowed");
    leavesNothing();
  }
}
