/** One class a command: options in, a program of jobs, results printed. No work of its own. */
package org.sitsformer.cli.command;
