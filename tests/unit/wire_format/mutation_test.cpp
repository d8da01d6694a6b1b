// Bytes that were changed at random, many times: what still decodes is canonical, and says nothing
// but what the dictionary names.
#include "protobuf_bytes.hpp"
#include "sample.hpp"
#include "wire_format/codec.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace diolkos::wire {
namespace {

constexpr std::uint64_t seed = 20260101;
constexpr int rounds = 40'000; // for each of the stanzas

using names_seen = std::set<std::pair<std::string, std::string>>;

// Every name that a writer would write for `nodes`, looked up as a writer does.
void collect_names(const dictionary& names, const element_rule& parent,
                   const std::vector<node>& nodes, names_seen& seen) {
    for (const node& one : nodes) {
        const element_rule& rule = names.element(parent.children.at(one.number).element);
        seen.emplace(rule.name_space, rule.name);
        for (const attribute& attribute : one.attributes)
            seen.emplace("@", rule.attributes.at(attribute.number).name);
        collect_names(names, rule, one.children, seen);
    }
}

names_seen all_names(const dictionary& names) {
    names_seen out;
    for (const element_rule& rule : names.elements()) {
        out.emplace(rule.name_space, rule.name);
        for (const attribute_rule& attribute : rule.attributes)
            out.emplace("@", attribute.name);
    }
    return out;
}

class mutation : public testing::Test {
protected:
    // One to three bytes set, inserted or removed, or a piece repeated.
    std::string mutated(std::string bytes) {
        for (auto changes = 1 + random_() % 3; changes > 0 && !bytes.empty(); --changes) {
            const auto place = random_() % bytes.size();
            switch (random_() % 4) {
            case 0:
                bytes[place] = static_cast<char>(random_());
                break;
            case 1:
                bytes.insert(place, 1, static_cast<char>(random_()));
                break;
            case 2:
                bytes.erase(place, 1);
                break;
            default:
                bytes.insert(place, bytes.substr(random_() % bytes.size(), random_() % 16));
                break;
            }
        }
        return bytes;
    }

    void check(const std::string& bytes) {
        const auto back = wire_.decode(as_span(bytes));
        if (!back)
            return;
        ++accepted_;
        ASSERT_EQ(wire_.encode(*back).value(), bytes);
        ASSERT_EQ(stanza::make(*names_, back->fields()).value(), *back);
        names_seen seen;
        collect_names(*names_, names_->root(back->fields().kind), back->fields().payloads, seen);
        for (const auto& name : seen)
            ASSERT_TRUE(known_.contains(name)) << name.second;
    }

    std::mt19937_64 random_{seed};
    std::shared_ptr<const dictionary> names_ = sample::names();
    names_seen known_ = all_names(*names_);
    codec wire_{names_};
    int accepted_ = 0;
};

TEST_F(mutation, of_a_stanza_is_refused_or_a_canonical_stanza_of_the_dictionary) {
    for (const auto fields :
         {sample::chat_message, sample::full_message, sample::uuid_message, sample::full_presence,
          sample::ping_iq, sample::disco_result, sample::error_message}) {
        const std::string whole = wire_.encode(stanza::make(*names_, fields()).value()).value();
        accepted_ = 0;
        for (int round = 0; round < rounds; ++round)
            ASSERT_NO_FATAL_FAILURE(check(mutated(whole)));
        EXPECT_GT(accepted_, 0); // else the test proves nothing
    }
}

TEST_F(mutation, of_nothing_is_refused_or_canonical) {
    for (int round = 0; round < rounds; ++round) {
        std::string bytes(random_() % 64, '\0');
        for (char& byte : bytes)
            byte = static_cast<char>(random_());
        ASSERT_NO_FATAL_FAILURE(check(bytes));
    }
}

} // namespace
} // namespace diolkos::wire
