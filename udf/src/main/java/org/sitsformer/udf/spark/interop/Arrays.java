package org.sitsformer.udf.spark.interop;

import java.util.List;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/** Array columns as a function gets them, without Scala. */
public final class Arrays {
  private Arrays() {}

  /** Returns the elements of an array value; they may be null. */
  public static List<?> list(Object array) {
    return JavaConverters.seqAsJavaList((Seq<?>) array);
  }
}
