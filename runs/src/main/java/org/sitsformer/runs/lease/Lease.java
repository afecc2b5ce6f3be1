package org.sitsformer.runs.lease;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.sitsformer.geo.io.DaemonTimer;
import org.sitsformer.geo.io.FileEntry;
import org.sitsformer.geo.io.JsonFile;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.runs.folder.RunFolder;
import org.sitsformer.runs.program.JobException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says that somebody is at work on an output, for as long as its heart beats: {@code
 * leases/<name>/lease.json} holds the time until which it counts, and is written anew every quarter
 * of its term. A run's lease also names the blocks of its plan, which nobody may remove meanwhile;
 * a collection's lease makes runs wait that are about to look what is in the store.
 *
 * <p>A run writes its keys and then looks for collections; a collection writes its lease and then
 * looks for runs. So at least one of the two sees the other, whatever the order.
 */
public final class Lease implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Lease.class);

  /** Seconds that a sign of life counts; a collection waits as long before it removes anything. */
  public static final int TERM_SECONDS = 60;

  private static final String FOLDER = "leases";
  private static final String COLLECTION = "gc-";
  private static final int BEATS_A_TERM = 4;
  private static final long POLL_MILLIS = 200;

  private final Storage storage;
  private final String output;
  private final String name;
  private final Duration term;
  private final ScheduledExecutorService heart;

  /**
   * What {@code lease.json} says.
   *
   * @param untilMillis time until which it counts, milliseconds since 1970 UTC
   */
  record Content(String name, long untilMillis) {}

  /**
   * Somebody who is at work.
   *
   * @param name of the run, or of the collection
   * @param keys Parquet files with the column {@code key}; null while the plan is not made, and for
   *     a collection
   */
  public record Holder(String name, List<String> keys) {
    /** Returns true for a collection, which names no blocks. */
    public boolean isCollection() {
      return name.startsWith(COLLECTION);
    }
  }

  private Lease(Storage storage, String output, String name, Duration term) {
    this.storage = storage;
    this.output = output;
    this.name = name;
    this.term = term;
    this.heart = DaemonTimer.named("lease");
  }

  /**
   * Takes the lease of a run, for the usual term, until it is closed.
   *
   * @throws JobException if the output refuses it; it names {@code --output}
   */
  public static Lease ofRun(Storage storage, RunFolder folder) throws IOException {
    return ofRun(storage, folder, Duration.ofSeconds(TERM_SECONDS));
  }

  /**
   * Takes the lease of a run until it is closed.
   *
   * @param term how long a sign of life counts; it is renewed four times as often
   * @throws JobException if the output refuses it; it names {@code --output}
   */
  public static Lease ofRun(Storage storage, RunFolder folder, Duration term) throws IOException {
    return take(storage, folder.output(), folder.run(), term);
  }

  /**
   * Takes the lease of a collection until it is closed.
   *
   * @param id what tells it from others of the output
   * @param term how long a sign of life counts; it is renewed four times as often
   * @throws JobException if the output refuses it; it names {@code --output}
   */
  public static Lease ofCollection(Storage storage, String output, String id, Duration term)
      throws IOException {
    return take(storage, output, COLLECTION + id, term);
  }

  private static Lease take(Storage storage, String output, String name, Duration term)
      throws IOException {
    Lease lease = new Lease(storage, output, name, term);
    try {
      lease.beat();
    } catch (IOException e) {
      throw JobException.notWritable(output, e);
    }
    long pause = term.toMillis() / BEATS_A_TERM;
    lease.heart.scheduleAtFixedRate(lease::tryToBeat, pause, pause, TimeUnit.MILLISECONDS);
    return lease;
  }

  private void tryToBeat() {
    try {
      beat();
    } catch (IOException | RuntimeException e) {
      LOG.warn("The lease {} was not renewed: {}", name, e.toString());
    }
  }

  private void beat() throws IOException {
    Content content = new Content(name, System.currentTimeMillis() + term.toMillis());
    new JsonFile(storage, path("lease.json")).write(content);
  }

  /** Returns the path of a file of this lease. */
  public String path(String file) {
    return path(output, name, file);
  }

  private static String path(String output, String name, String file) {
    return Storage.resolve(Storage.resolve(Storage.resolve(output, FOLDER), name), file);
  }

  /** Names the blocks that this run will use: Parquet files with the column {@code key}. */
  public void keys(List<String> files) throws IOException {
    new JsonFile(storage, path("keys.json")).write(files);
  }

  /** Waits until no collection is at work, which may be about to remove what this run would use. */
  public void awaitCollections() throws IOException {
    boolean told = false;
    while (holders(storage, output).stream().anyMatch(Holder::isCollection)) {
      if (!told) {
        LOG.info("Waiting for a collection of old blocks to end");
        told = true;
      }
      pause();
    }
  }

  static void pause() {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for a lease", e);
    }
  }

  /** Returns who is at work on an output now: whose last sign of life still counts. */
  public static List<Holder> holders(Storage storage, String output) throws IOException {
    List<Holder> holders = new ArrayList<>();
    for (FileEntry file : storage.list(Storage.resolve(output, FOLDER))) {
      if (file.path().endsWith("/lease.json")) {
        Optional<Content> content = new JsonFile(storage, file.path()).find(Content.class);
        if (content.isPresent() && content.get().untilMillis() >= System.currentTimeMillis()) {
          String name = content.get().name();
          Optional<String[]> keys =
              new JsonFile(storage, path(output, name, "keys.json")).find(String[].class);
          holders.add(new Holder(name, keys.map(List::of).orElse(null)));
        }
      }
    }
    return holders;
  }

  /** Removes what leases of those leave that have died. */
  public static void sweep(Storage storage, String output) throws IOException {
    List<String> alive = holders(storage, output).stream().map(Holder::name).toList();
    for (FileEntry file : storage.list(Storage.resolve(output, FOLDER))) {
      String folder = file.path().substring(0, file.path().lastIndexOf('/'));
      if (!alive.contains(folder.substring(folder.lastIndexOf('/') + 1))) {
        storage.delete(file.path());
      }
    }
  }

  /** Gives the lease back; where that fails it counts until its term is over, and a log says so. */
  @Override
  public void close() {
    heart.shutdownNow();
    try {
      heart.awaitTermination(term.toMillis(), TimeUnit.MILLISECONDS);
      storage.delete(Storage.resolve(Storage.resolve(output, FOLDER), name));
    } catch (IOException e) {
      LOG.warn("The lease {} stays until it ends: {}", name, e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
