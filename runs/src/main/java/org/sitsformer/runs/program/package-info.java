/**
 * The program itself: its version, its exit codes, and the exception that ends a command in one
 * line.
 */
package org.sitsformer.runs.program;
