/*
 * report_data - what the page of a report is drawn from, as one JSON text.
 *
 * Goes to the writer piece by piece (a change set may hold millions of lines), with every < written as
 * \u003c, so that nothing in it can end the element that it stands in.
 */
#ifndef ACCORD_ENGINE_REPORT_DATA_H
#define ACCORD_ENGINE_REPORT_DATA_H

#include "engine/report.h"

struct file_writer;

int report_data_write(
	const struct report_input *input, struct file_writer *writer, struct err *err) MUST_CHECK;

#endif
