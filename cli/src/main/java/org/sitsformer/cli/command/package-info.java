/**
 * One class a command: options in, a program of jobs, report or simulate, results printed, and the
 * exit code. No work of its own. Demo, benches and the drift study have packages beside this one.
 */
package org.sitsformer.cli.command;
