/* layouts - the two shipped record layouts, built by hand for tests of modules below the rules. */
#ifndef ACCORD_TESTS_LAYOUTS_H
#define ACCORD_TESTS_LAYOUTS_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/model/field.h"

enum { TEST_LAYOUT_FIELDS = 24 };

struct test_layout {
	struct layout layout;
	struct field fields[TEST_LAYOUT_FIELDS];
	struct sv paths[TEST_LAYOUT_FIELDS][2];
	struct sv also[TEST_LAYOUT_FIELDS][2];
	char also_text[TEST_LAYOUT_FIELDS][2][64];
};

static inline struct field *test_layout_add(
	struct test_layout *layout, const char *name, const char *path, const char *second)
{
	size_t i = layout->layout.count++;
	struct field *field = &layout->fields[i];

	layout->paths[i][0] = sv_of(path);
	layout->paths[i][1] = sv_of(second);
	*field = (struct field){.name = sv_of(name),
		.write = FIELD_WRITE_YES,
		.paths = layout->paths[i],
		.path_count = second ? 2 : 1};
	if (strncmp(path, "/service_address", 16) == 0) {
		(void)snprintf(layout->also_text[i][0], 64, "/billing_address%s", path + 16);
		(void)snprintf(layout->also_text[i][1], 64, "/listing_address%s", path + 16);
		layout->also[i][0] = sv_of(layout->also_text[i][0]);
		layout->also[i][1] = sv_of(layout->also_text[i][1]);
		field->also = layout->also[i];
		field->also_count = 2;
	}
	return field;
}

static inline void test_layout_finish(struct test_layout *layout, enum side side)
{
	const char *missing = "";

	layout->layout.side = side;
	layout->layout.fields = layout->fields;
	if (!layout_index(&layout->layout, &missing)) {
		(void)fprintf(stderr, "no field '%s'\n", missing);
		abort();
	}
}

static inline void test_layout_customer(struct test_layout *layout)
{
	static const struct field_word types[] = {
		{{"Business", 8}, {"BUSINESS", 8}}, {{"Residential", 11}, {"RESIDENTIAL", 11}}};
	static const struct field_word statuses[] = {{{"Open", 4}, {"OPEN", 4}},
		{{"Pending", 7}, {"PENDING", 7}}, {{"Prospect", 8}, {"PROSPECT", 8}},
		{{"Closed", 6}, {"CLOSED", 6}}};
	static const char *const plain[][2] = {{"company_name", "company_name"},
		{"first_name", "first_name"}, {"last_name", "last_name"}, {"address_1", "line_1"},
		{"address_2", "line_2"}, {"city", "city"}, {"state", "state_or_province"}};
	static char paths[7][64];
	struct field *field;

	(void)memset(layout, 0, sizeof(*layout));
	(void)test_layout_add(layout, "customer_id", "/customer_id", NULL);
	(void)test_layout_add(layout, "account_number", "/account_number", NULL);
	field = test_layout_add(layout, "identity_type", "/class", NULL);
	field->words = types;
	field->word_count = 2;
	field = test_layout_add(layout, "status", "/status", NULL);
	field->words = statuses;
	field->word_count = 4;
	for (size_t i = 0; i < 7; i++) {
		(void)snprintf(paths[i], sizeof(paths[i]), "/service_address/%s", plain[i][1]);
		(void)test_layout_add(layout, plain[i][0], paths[i], NULL);
	}
	field = test_layout_add(layout, "postal_code", "/service_address/postal_code", NULL);
	field->extension = SV("/service_address/postal_code_extension");
	field = test_layout_add(layout, "bill_profile_id", "/finance/bill_profile_id", NULL);
	field->is_number = true;
	field = test_layout_add(layout, "close_date", "/close_date", NULL);
	field->stamp_on_close = true;
	test_layout_finish(layout, SIDE_CUSTOMER);
}

static inline void test_layout_site(struct test_layout *layout)
{
	static const struct field_word types[] = {{{"Commercial", 10}, {"C", 1}},
		{{"Commercial", 10}, {"Commercial", 10}}, {{"Residential", 11}, {"R", 1}},
		{{"Residential", 11}, {"Residential", 11}}};
	static const struct field_word statuses[] = {
		{{"cancelled", 9}, {"CAN", 3}}, {{"pending", 7}, {"PI", 2}}};
	struct field *field;

	(void)memset(layout, 0, sizeof(*layout));
	(void)test_layout_add(layout, "site_num", "/SiteNum", NULL);
	(void)test_layout_add(layout, "dealer_number", "/SiteGroupNum", NULL);
	(void)test_layout_add(
		layout, "transmitter_code", "/device/TransmitterCode", "/device/Xmit");
	(void)test_layout_add(layout, "other_codes", "/devices/TransmitterCode", "/devices/Xmit");
	field = test_layout_add(layout, "site_type", "/SiteType", "/SiteTypeDescription");
	field->words = types;
	field->word_count = 4;
	(void)test_layout_add(layout, "site_name", "/SiteName", "/Name");
	(void)test_layout_add(layout, "address_1", "/Address", "/Address1");
	(void)test_layout_add(layout, "address_2", "/Address2", NULL);
	(void)test_layout_add(layout, "city", "/City", NULL);
	(void)test_layout_add(layout, "state", "/State", NULL);
	(void)test_layout_add(layout, "region", "/Region", NULL);
	(void)test_layout_add(layout, "postal_code", "/ZipCode", "/Zip");
	(void)test_layout_add(layout, "timezone", "/TimeZoneNum", NULL);
	(void)test_layout_add(layout, "device_type", "/device/DeviceType", NULL);
	field = test_layout_add(layout, "status", "/device/OOSCat", NULL);
	field->words = statuses;
	field->word_count = 2;
	field->write = FIELD_WRITE_NO;
	(void)test_layout_add(layout, "oos_category", "/device/OOSCat", NULL);
	test_layout_finish(layout, SIDE_SITE);
}

#endif
