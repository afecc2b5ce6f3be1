package org.sitsformer.predict.engine;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the operating system says that this process holds in memory: the number by which YARN and
 * Kubernetes kill, which no counter of the JVM gives, since it holds the engines' own memory too.
 * From Linux's {@code /proc}; 0 where there is none.
 */
public final class ProcessMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path MAPPINGS = Path.of("/proc/self/smaps");

  /** The JVM puts heaps that compressed pointers reach below this address, and little else. */
  private static final long COMPRESSED_END = 32L << 30;

  private ProcessMemory() {}

  /** Returns the resident bytes of this process. */
  public static long resident() {
    return status(STATUS, "VmRSS:");
  }

  /** Returns the most resident bytes since its start. */
  public static long peakResident() {
    return status(STATUS, "VmHWM:");
  }

  /** Returns the most resident bytes of another process since its start; 0 when it has ended. */
  public static long peakResident(long process) {
    return status(Path.of("/proc", Long.toString(process), "status"), "VmHWM:");
  }

  private static long status(Path file, String field) {
    for (String line : lines(file)) {
      if (line.startsWith(field)) {
        return kibibytes(line);
      }
    }
    return 0;
  }

  /**
   * Returns the resident bytes outside the Java heap: engines, models, buffers, code, threads. Of
   * heaps of 32 GiB and more all that is committed counts as resident.
   */
  public static long outsideHeap() {
    long heap = 0;
    if (Runtime.getRuntime().maxMemory() < COMPRESSED_END) {
      boolean inHeap = false;
      for (String line : lines(MAPPINGS)) {
        if (isMapping(line)) {
          inHeap =
              Long.parseUnsignedLong(line.substring(0, line.indexOf('-')), 16) < COMPRESSED_END;
        } else if (inHeap && line.startsWith("Rss:")) {
          heap += kibibytes(line);
        }
      }
    } else {
      heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted();
    }
    return Math.max(0, resident() - heap);
  }

  /** A mapping's first line starts with its addresses, others with a capital. */
  private static boolean isMapping(String line) {
    return !line.isEmpty() && Character.digit(line.charAt(0), 16) >= 0 && line.indexOf('-') > 0;
  }

  private static long kibibytes(String line) {
    return Long.parseLong(line.replaceAll("\\D", "")) << 10;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return List.of();
    }
  }
}
