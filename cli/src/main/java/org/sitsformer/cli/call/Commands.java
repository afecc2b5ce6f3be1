package org.sitsformer.cli.call;

import java.io.PrintWriter;

/**
 * All commands of the program, for those that run others: a demo, a bench. The program itself is
 * one, and every command finds it at the root of its own specification.
 */
public interface Commands {
  /**
   * Runs a command in this process, as the command line would.
   *
   * @param out gets results
   * @param err gets all else
   * @param arguments name of the command, then its options
   * @return its exit code, see {@link org.sitsformer.runs.program.ExitCode}
   */
  int run(PrintWriter out, PrintWriter err, String... arguments);

  /** Returns the class that a JVM of its own is started with. */
  Class<?> mainClass();
}
