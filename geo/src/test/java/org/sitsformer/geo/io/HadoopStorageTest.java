package org.sitsformer.geo.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HadoopStorageTest {
  @TempDir Path folder;

  /** A folder that is deleted while its parent is listed, as a lease's is when its run ends. */
  @Test
  void aListingHasTheFilesBesideAFolderThatIsDeletedMeanwhile() throws IOException {
    Path leases = folder.resolve("leases");
    for (String name : List.of("one", "two", "three")) {
      Files.write(Files.createDirectories(leases.resolve(name)).resolve("lease.json"), new byte[1]);
    }
    HadoopStorage storage = new HadoopStorage(Map.of("fs.fading.impl", Fading.class.getName()));

    assertThat(storage.list("fading:" + leases)).hasSize(2);
    assertThat(storage.list("fading:" + leases)).hasSize(2);
    assertThat(storage.list("fading:" + folder.resolve("absent"))).isEmpty();
  }

  /** The local disk, of which one folder is deleted when it is about to be listed. */
  static final class Fading extends RawLocalFileSystem {
    private static final URI ROOT = URI.create("fading:///");

    @Override
    public String getScheme() {
      return "fading";
    }

    @Override
    public URI getUri() {
      return ROOT;
    }

    @Override
    public FileStatus[] listStatus(org.apache.hadoop.fs.Path path) throws IOException {
      if (path.getName().equals("two")) {
        delete(path, true);
      }
      return super.listStatus(path);
    }
  }
}
