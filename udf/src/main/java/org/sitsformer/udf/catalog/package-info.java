/**
 * Headers, scenes and input statistics on executors, and as rows: functions that open files, and
 * one codec a row type.
 */
package org.sitsformer.udf.catalog;
