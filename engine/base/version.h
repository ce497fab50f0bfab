/* version - the program's version, in one place; `accord --version` and the User-Agent use it. */
#ifndef ACCORD_BASE_VERSION_H
#define ACCORD_BASE_VERSION_H

#define ACCORD_VERSION "0.1.0"

#endif
