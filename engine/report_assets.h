/*
 * report_assets - the template, style and script of the page, as the Makefile puts them into the program
 *                 (from engine/report_page.html, .css and engine/report_*.js).
 */
#ifndef ACCORD_ENGINE_REPORT_ASSETS_H
#define ACCORD_ENGINE_REPORT_ASSETS_H

#include <stddef.h>

extern const char report_page_html[];
extern const size_t report_page_html_size;
extern const char report_page_style[];
extern const size_t report_page_style_size;
extern const char report_page_script[];
extern const size_t report_page_script_size;

#endif
