package org.sitsformer.predict.engine;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The use of a model of {@link ModelCache}, which does not close it before this is closed. Any
 * thread may close it; the model must not be called afterwards.
 */
public final class ModelLease implements AutoCloseable {
  private final LoadedModel model;
  private final Runnable release;
  private final AtomicBoolean open = new AtomicBoolean(true);

  ModelLease(LoadedModel model, Runnable release) {
    this.model = model;
    this.release = release;
  }

  /**
   * Returns the model.
   *
   * @throws IllegalStateException if this was closed
   */
  public LoadedModel model() {
    if (!open.get()) {
      throw new IllegalStateException(
          "The lease of model %s is closed".formatted(model.contract().id()));
    }
    return model;
  }

  /** Ends the use; further calls do nothing. */
  @Override
  public void close() {
    if (open.compareAndSet(true, false)) {
      release.run();
    }
  }
}
