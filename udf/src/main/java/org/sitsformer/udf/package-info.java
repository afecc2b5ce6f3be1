/**
 * Spark's side of the program: what runs on executors, and what users meet inside Spark. Here
 * stands only what a session's settings name.
 */
package org.sitsformer.udf;
