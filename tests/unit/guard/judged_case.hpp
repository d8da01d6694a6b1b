// A table of stanzas from low.example to high.example and what the default profile makes of them.
// Every case that crosses is also encoded, judged as the far box would, and judged once more as it
// left: what is written must pass unchanged.
#pragma once

#include "tests/unit/guard/judging.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace diolkos::guard {

struct judged_case {
    std::string name;
    std::string stanza;
    outcome what;
    reason why;
    std::string named; // refuse: part of the rule; strip: part of a name of what was left behind
    std::string out;   // part of what the far edge writes

    friend void PrintTo(const judged_case& each, std::ostream* to) { *to << each.name; }
};

inline const std::string none; // for the fields of a case that say nothing

inline std::string repeat(const std::string& unit, int times) {
    std::string text;
    for (int i = 0; i < times; ++i)
        text += unit;
    return text;
}

class judging : public testing::TestWithParam<judged_case> {};

inline std::string case_name(const testing::TestParamInfo<judged_case>& info) {
    return info.param.name;
}

} // namespace diolkos::guard
