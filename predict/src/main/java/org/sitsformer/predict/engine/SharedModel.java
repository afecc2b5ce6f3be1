package org.sitsformer.predict.engine;

/**
 * A loaded model and the number of those who use it. It is closed when it is not wanted any more
 * and nobody uses it, whichever comes last. Thread-safe.
 */
final class SharedModel {
  private final LoadedModel model;
  private int users;
  private boolean wanted = true;
  private boolean closed;

  SharedModel(LoadedModel model) {
    this.model = model;
  }

  LoadedModel model() {
    return model;
  }

  synchronized int users() {
    return users;
  }

  /** Adds a user, by whom it is wanted again; false where it is closed already. */
  synchronized boolean use() {
    if (closed) {
      return false;
    }
    users++;
    wanted = true;
    return true;
  }

  /** Takes a user away; true where that closed the model. */
  synchronized boolean release() {
    users--;
    return closeUnused();
  }

  /** Says that nobody wants it; true where that closed the model. */
  synchronized boolean drop() {
    wanted = false;
    return closeUnused();
  }

  private boolean closeUnused() {
    if (users > 0 || wanted || closed) {
      return false;
    }
    closed = true;
    model.close();
    return true;
  }
}
