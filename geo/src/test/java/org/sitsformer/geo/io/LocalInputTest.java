package org.sitsformer.geo.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class LocalInputTest extends RangeInputContract {
  @TempDir Path folder;

  @Override
  RangeInput open(byte[] content) throws IOException {
    Path file = folder.resolve("file" + content.length);
    Files.write(file, content);
    return Storage.local().open(file.toString());
  }
}
