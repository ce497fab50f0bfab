/*
 * Decision files of any bytes, for a change set of two updates and a create of two lines: taken as a whole or
 * refused, and lines of one create never part.
 */
#include "tests/fuzz/fuzz_help.h"

#include "engine/choices.h"
#include "tests/unit/rules_files.h"

#include "engine/base/banned.h"

#define CHANGES                                                                                    \
	"change_id,direction,action,customer_id,site_num,account_number,name,field,before,after,"  \
	"rule,reason\r\n"                                                                          \
	"c0000000000000001,outbound,create,1001,,A-1,Ann,site_name,,Ann,name,\r\n"                 \
	"c0000000000000002,outbound,create,1001,,A-1,Ann,city,,Utica,address,\r\n"                 \
	"c0000000000000003,outbound,update,1002,8802,B-2,Tom,city,Rome,Ilion,address,\r\n"         \
	"c0000000000000004,inbound,close,1003,8803,C-3,Eve,status,Open,Closed,closed,\r\n"

static struct rules_files shipped; /* read once */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_path path = fuzz_put("decisions.csv", fuzz_sv(data, size));
	struct choices choices;
	struct err err = ERR_INIT;

	if (!shipped.ruleset) {
		rules_files_init(&shipped);
		rules_files_add_dir(&shipped, "rules.d");
		FUZZ_CHECK(rules_files_compile(&shipped) == 0);
	}
	(void)fuzz_put("changes.csv", SV(CHANGES));
	struct choices_input input = {
		.folder = fuzz_folder, .ruleset = shipped.ruleset, .decisions_path = path.text};
	if (choices_load(&choices, &input, &err) == 0) {
		FUZZ_CHECK(choices.lines.count == 4);
		FUZZ_CHECK(choices_of(&choices, SV("c0000000000000001")) ==
			   choices_of(&choices, SV("c0000000000000002")));
		for (size_t i = 0; i < choices.lines.count; i++)
			FUZZ_CHECK(choices.lines.at[i].choice <= CHOICE_IGNORE);
	}
	choices_release(&choices);
	return 0;
}
