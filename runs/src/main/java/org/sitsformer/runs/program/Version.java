package org.sitsformer.runs.program;

/** Which version of the program this is. */
public final class Version {
  /**
   * As {@code --version} prints it and reports and STAC documents name it; the poms have it too.
   */
  public static final String TEXT = "0.1.0";

  private Version() {}
}
