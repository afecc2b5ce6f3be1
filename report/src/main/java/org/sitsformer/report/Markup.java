package org.sitsformer.report;

/**
 * Text that a template inserts as it stands, where it escapes every other. It can only be made of a
 * file in the program's own jar, so nothing that came from outside is ever one.
 */
final class Markup {
  private final String text;

  private Markup(String text) {
    this.text = text;
  }

  /**
   * Returns the content of a file beside this class.
   *
   * @throws IllegalStateException if the jar has no such file
   */
  static Markup resource(String name) {
    return new Markup(Templates.resource(name));
  }

  String text() {
    return text;
  }
}
