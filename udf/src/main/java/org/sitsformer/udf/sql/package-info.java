/** Functions of SQL: one class each with its help, and their list. */
package org.sitsformer.udf.sql;
