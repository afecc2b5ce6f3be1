package org.sitsformer.geo;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Paths of the real test data beside the repository; read in place, never copied. */
public final class SharedData {
  private SharedData() {}

  /**
   * Returns a file or folder of the data. Where the data is absent the test is skipped, on the
   * build server it fails.
   */
  public static Path path(String relative) {
    for (String root : new String[] {"../shared", "../../shared"}) {
      Path data = Path.of(root, "data");
      if (Files.isDirectory(data)) {
        return data.resolve(relative).toAbsolutePath().normalize();
      }
    }
    if ("true".equals(System.getenv("CI"))) {
      fail("The folder of real data, ../shared/data beside the repository, is absent");
    }
    assumeTrue(false, "The folder of real data, ../shared/data beside the repository, is absent");
    throw new AssertionError("not reached");
  }
}
