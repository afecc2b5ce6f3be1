package org.sitsformer.udf.classify;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.sitsformer.geo.io.Storage;

/**
 * Which try of a task this is. Nobody inside an executor can catch that it dies for want of memory,
 * so whoever comes after a dead task makes the same blocks in quarters, then in quarters of
 * quarters. The last try leaves a block alone that an earlier one had begun and not finished: the
 * run then ends with one hole and its reason, instead of without a map.
 */
final class Attempt {
  private final RunContext run;
  private final int number;
  private final boolean last;

  /**
   * @param number tries of the same blocks before
   * @param last true where Spark gives the run up if this try fails too
   */
  Attempt(RunContext run, int number, boolean last) {
    this.run = run;
    this.number = number;
    this.last = last;
  }

  static Attempt ofTask(RunContext run) {
    SparkConf conf = SparkEnv.get().conf();
    TaskContext task = TaskContext.get();
    // An executor takes its part of the shuffle along: then the stage starts again, and counts its
    // tasks' attempts from 0.
    boolean last =
        task.attemptNumber() >= conf.getInt("spark.task.maxFailures", 4) - 1
            || task.stageAttemptNumber()
                >= conf.getInt("spark.stage.maxConsecutiveAttempts", 4) - 1;
    return new Attempt(run, task.attemptNumber() + task.stageAttemptNumber(), last);
  }

  /** Returns how many tries went before this one. */
  int number() {
    return number;
  }

  /** Returns the parts along one side of a block. */
  int pieces() {
    return Math.min(RunContext.MOST_PIECES, run.pieces() << Math.min(number, 6));
  }

  /** Notes that this block is begun; false where it must be left alone. */
  boolean mayTry(String key) throws IOException {
    if (number == 0) {
      return true;
    }
    String marker = Storage.resolve(Storage.resolve(run.temporaries(), "tried"), key);
    if (last && run.storage().stat(marker).isPresent()) {
      return false;
    }
    run.storage().put(marker, Integer.toString(number).getBytes(StandardCharsets.US_ASCII));
    return true;
  }
}
