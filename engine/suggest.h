/*
 * suggest - pairs of records whose codes say nothing, but whose names and addresses are equal, or the
 *           names nearly so. docs/matching.md has the formula.
 *
 * Candidates come from blocks (the same canonical address and ZIP, name and address, or phone),
 * so that nothing is compared all with all. The score is a fixed sum of evidence, after Fellegi and
 * Sunter, "A Theory for Record Linkage" (1969): each part that agrees adds its weight, each that
 * disagrees takes it away. The assignment is one-to-one, best score first, ties by the ids.
 */
#ifndef ACCORD_ENGINE_SUGGEST_H
#define ACCORD_ENGINE_SUGGEST_H

#include "engine/candidates.h"

/* Threads share the work; what is found does not depend on how many they are (1 or more). */
int suggest_pairs(struct candidates *candidates, const struct decisions *decisions,
	unsigned threads, struct err *err) MUST_CHECK;

#endif
