/*
 * banned - functions that this code base does not use, made into errors at compile time.
 *
 * Include it last in every .c file. The replacements: buf_* and snprintf for the string builders,
 * sv_split for strtok, num_* for the ato* family, clock_* for the static-buffer time functions.
 */
#ifndef ACCORD_BASE_BANNED_H
#define ACCORD_BASE_BANNED_H

#define BANNED(name) accord_banned_function_##name

#undef strcpy
#define strcpy BANNED(strcpy)
#undef strcat
#define strcat BANNED(strcat)
#undef strncpy
#define strncpy BANNED(strncpy)
#undef strncat
#define strncat BANNED(strncat)
#undef sprintf
#define sprintf BANNED(sprintf)
#undef vsprintf
#define vsprintf BANNED(vsprintf)
#undef strtok
#define strtok BANNED(strtok)
#undef strtok_r
#define strtok_r BANNED(strtok_r)
#undef atoi
#define atoi BANNED(atoi)
#undef atol
#define atol BANNED(atol)
#undef atoll
#define atoll BANNED(atoll)
#undef atof
#define atof BANNED(atof)
#undef gets
#define gets BANNED(gets)
#undef gmtime
#define gmtime BANNED(gmtime)
#undef localtime
#define localtime BANNED(localtime)
#undef ctime
#define ctime BANNED(ctime)
#undef asctime
#define asctime BANNED(asctime)
#undef mktemp
#define mktemp BANNED(mktemp)
#undef tmpnam
#define tmpnam BANNED(tmpnam)
#undef alloca
#define alloca BANNED(alloca)
#undef system
#define system(command) BANNED(system)

#endif
