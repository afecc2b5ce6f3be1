package org.sitsformer.geo.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.EtagSource;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HadoopStorageTest {
  @TempDir Path folder;

  /** Settings under which a class of the test stands for the local disk. */
  private static Map<String, String> onDisk(Class<? extends FileSystem> type) {
    return Map.of("fs.file.impl", type.getName(), "fs.file.impl.disable.cache", "true");
  }

  /** A folder that is deleted while its parent is listed, as a lease's is when its run ends. */
  @Test
  void aListingHasTheFilesBesideAFolderThatIsDeletedMeanwhile() throws IOException {
    Path leases = folder.resolve("leases");
    for (String name : List.of("one", "two", "three")) {
      Files.write(Files.createDirectories(leases.resolve(name)).resolve("lease.json"), new byte[1]);
    }
    HadoopStorage storage = new HadoopStorage(onDisk(Fading.class));

    assertThat(storage.list("file:" + leases)).hasSize(2);
    assertThat(storage.list("file:" + leases)).hasSize(2);
    assertThat(storage.list("file:" + folder.resolve("absent"))).isEmpty();
  }

  @Test
  void aFileWithTheKnownTagIsLookedAtOnce() throws IOException {
    HadoopStorage storage = tagged(100);
    FileEntry known = tagged(storage, "a.tif", 3);

    assertThat(looks(storage, known)).isEqualTo(1);
    assertThat(looks(storage, known)).isZero();

    FileEntry newer = tagged(storage, "a.tif", 4);
    assertThat(newer.etag()).isNotEqualTo(known.etag());
    assertThat(looks(storage, newer)).isEqualTo(1);
    assertThat(looks(storage, newer)).isZero();
    // Nobody knows what a file is now whose tag is an older one.
    assertThat(looks(storage, known)).isEqualTo(1);
  }

  @Test
  void ofMoreFilesThanItRemembersSomeAreLookedAtAgain() throws IOException {
    HadoopStorage storage = tagged(3);
    List<FileEntry> known = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      known.add(tagged(storage, i + ".tif", 3));
    }
    for (FileEntry file : known) {
      assertThat(looks(storage, file)).isEqualTo(1);
    }

    assertThat(storage.remembered()).isEqualTo(3);
  }

  private static HadoopStorage tagged(int mostLooked) {
    return new HadoopStorage(onDisk(Tagged.class), mostLooked);
  }

  private FileEntry tagged(HadoopStorage storage, String name, int length) throws IOException {
    Files.write(folder.resolve(name), new byte[length]);
    return storage.stat("file:" + folder.resolve(name)).orElseThrow();
  }

  private static int looks(HadoopStorage storage, FileEntry known) throws IOException {
    try (RangeInput in = storage.open(known)) {
      return in.looks();
    }
  }

  /** The local disk, whose files have their length as their tag. */
  static final class Tagged extends RawLocalFileSystem {
    private static final class Status extends FileStatus implements EtagSource {
      private static final long serialVersionUID = 1L;

      Status(FileStatus status) throws IOException {
        super(status);
      }

      @Override
      public String getEtag() {
        return "tag-" + getLen();
      }
    }

    @Override
    public FileStatus getFileStatus(org.apache.hadoop.fs.Path path) throws IOException {
      return new Status(super.getFileStatus(path));
    }
  }

  /** The local disk, of which one folder is deleted when it is about to be listed. */
  static final class Fading extends RawLocalFileSystem {
    @Override
    public FileStatus[] listStatus(org.apache.hadoop.fs.Path path) throws IOException {
      if (path.getName().equals("two")) {
        delete(path, true);
      }
      return super.listStatus(path);
    }
  }
}
