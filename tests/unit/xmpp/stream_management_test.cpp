#include "transcript.hpp"
#include "xmpp/namespaces.hpp"
#include "xmpp/stream_management.hpp"
#include "xmpp/stream_parser.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace diolkos::xmpp {
namespace {

using namespace std::chrono_literals;

const monotonic start{};
const std::string header = "<stream:stream xmlns:stream='http://etherx.jabber.org/streams' "
                           "xmlns='jabber:server' version='1.0'>";

// `text` with the namespace of stream management on its first element, through the real parser.
element parsed_element(std::string text, std::size_t step = 1'000'000) {
    text.insert(text.find_first_of(" />"), " xmlns='urn:xmpp:sm:3'");
    stream_parser parser(authenticated_limits);
    std::vector<parsed> found;
    const std::string whole = header + text;
    for (std::size_t at = 0; at < whole.size(); at += step)
        parser.feed(bytes_of(std::string_view(whole).substr(at, step)), found);
    EXPECT_EQ(found.size(), 2U) << text;
    return std::get<first_level>(found.back()).content;
}

// --- elements ------------------------------------------------------------------------------------

std::string described(const std::optional<management_element>& what) {
    if (!what)
        return "malformed";
    static constexpr const char* names[] = {"enable", "enabled", "resume", "resumed",
                                            "failed", "request", "answer"};
    std::string text = names[static_cast<std::size_t>(what->what)];
    if (what->h)
        text += " h=" + std::to_string(*what->h);
    if (!what->id.empty())
        text += " id=" + what->id.substr(0, 8);
    return text + (what->resumable ? " resumable" : "");
}

TEST(management_element, is_read_strictly) {
    struct sample {
        std::string text, read;
    };
    const std::string long_id(max_session_id_bytes + 1, 'x');
    const sample cases[] = {
        {"<enable/>", "enable"},
        {"<enable resume='true'/>", "enable resumable"},
        {"<enable resume='1' max='60'/>", "enable resumable"},
        {"<enable resume='false'/>", "enable"},
        {"<enable resume='0'/>", "enable"},
        {"<enable resume='TRUE'/>", "malformed"},
        {"<enable resume=''/>", "malformed"},
        {"<enable>now</enable>", "malformed"},
        {"<enable><resume/></enable>", "malformed"},
        {"<enabled/>", "enabled"},
        {"<enabled id='some-id' resume='true' max='600'/>", "enabled id=some-id resumable"},
        {"<enabled id='some-id'/>", "enabled id=some-id"},
        {"<enabled resume='true'/>", "enabled"}, // Prosody on s2s
        {"<enabled id='" + long_id + "' resume='true'/>", "enabled"},
        {"<enabled id='x' resume='yes'/>", "malformed"},
        {"<resume previd='some-id' h='0'/>", "resume h=0 id=some-id"},
        {"<resume previd='' h='0'/>", "resume h=0"},
        {"<resume h='0'/>", "malformed"},
        {"<resume previd='some-id'/>", "malformed"},
        {"<resumed previd='some-id' h='7'/>", "resumed h=7 id=some-id"},
        {"<resumed previd='some-id'/>", "malformed"},
        {"<failed/>", "failed"},
        {"<failed h='3'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>",
         "failed h=3"},
        {"<failed h='x'/>", "malformed"},
        {"<r/>", "request"},
        {"<r h='nothing of ours'/>", "request"},
        {"<r>1</r>", "malformed"},
        {"<a h='0'/>", "answer h=0"},
        {"<a h='4294967295'/>", "answer h=4294967295"},
        {"<a h='0000000012'/>", "answer h=12"},
        {"<a h='4294967296'/>", "malformed"},
        {"<a h='00000000012'/>", "malformed"},
        {"<a h='-1'/>", "malformed"},
        {"<a h='+1'/>", "malformed"},
        {"<a h=' 1'/>", "malformed"},
        {"<a h='1 '/>", "malformed"},
        {"<a h='0x1'/>", "malformed"},
        {"<a h=''/>", "malformed"},
        {"<a/>", "malformed"},
        {"<location/>", "malformed"},
    };
    for (const sample& each : cases) {
        EXPECT_EQ(described(read_management(parsed_element(each.text))), each.read) << each.text;
        EXPECT_EQ(described(read_management(parsed_element(each.text, 1))), each.read)
            << each.text << ", byte by byte";
    }
}

TEST(management_element, is_written_so_that_it_reads_the_same) {
    struct sample {
        std::string written, read;
    };
    const sample cases[] = {
        {management::enabled("i<\"&", 300), "enabled id=i<\"& resumable"},
        {management::enabled("", 300), "enabled"},
        {management::answer(4'294'967'295U), "answer h=4294967295"},
        {management::resume("i<\"&", 7), "resume h=7 id=i<\"&"},
        {management::resumed("i", 7), "resumed h=7 id=i"},
        {management::failed("item-not-found", {}), "failed"},
        {management::failed("item-not-found", 9), "failed h=9"},
        {std::string(management::enable), "enable resumable"},
        {std::string(management::request), "request"},
    };
    for (const sample& each : cases) {
        std::string text = each.written;
        replace_all(text, " xmlns=\"urn:xmpp:sm:3\"", "");
        EXPECT_EQ(described(read_management(parsed_element(text))), each.read) << each.written;
    }
}

// --- initiating ----------------------------------------------------------------------------------

// A conversation as steps; what comes of each, joined.
//     "offer"  the peer offers it       "send N"  so many stanzas go out      "pause"
//     "wait S" seconds pass, and time is told      otherwise: an element from the peer
class initiator {
public:
    explicit initiator(std::optional<management_session> earlier = {})
        : machine(std::move(earlier), 30s) {}

    std::string step(const std::string& what) {
        if (what == "offer")
            return machine.begin();
        if (what == "pause")
            return std::string(machine.pause(now));
        if (what.starts_with("send ")) {
            std::string said;
            for (int left = std::stoi(what.substr(5)); left > 0; --left) {
                const auto counted = machine.sent(100, now);
                said = (said.find('<') == 0 ? said : "") + std::string(counted.request);
                last = counted.number;
            }
            return said + "#" + std::to_string(last);
        }
        if (what.starts_with("wait ")) {
            now += std::chrono::seconds(std::stoi(what.substr(5)));
            return heard(machine.on_time(now));
        }
        return heard(machine.on_element(parsed_element(what), now));
    }

    static std::string heard(const initiating_management::heard& what) {
        std::string text = what.say;
        if (what.acknowledged)
            text += "[" + std::to_string(*what.acknowledged) + "]";
        if (what.wrong)
            text += "[" + std::string(what.wrong->error) + " " + std::string(what.wrong->rule) +
                    "]" + what.wrong->beside;
        replace_all(text, " xmlns=\"urn:xmpp:sm:3\"", "");
        return text;
    }

    initiating_management machine;
    monotonic now = start;
    std::uint64_t last = 0;
};

struct exchange {
    std::string step, outcome;
};
struct conversation {
    std::string name;
    std::vector<exchange> steps;
    std::optional<management_session> earlier = {};
};

std::string short_form(std::string text) {
    replace_all(text, " xmlns=\"urn:xmpp:sm:3\"", "");
    replace_all(text, " xmlns=\"urn:ietf:params:xml:ns:xmpp-stanzas\"", "");
    return text;
}

const std::string too_high = "[undefined-condition sm.handled-count]";
const std::string misplaced = "[unsupported-stanza-type sm.unexpected]";
const exchange enable{"offer", "<enable resume=\"true\"/>"};
const exchange enabled{"<enabled id='s' resume='true' max='60'/>", ""};

TEST(initiating_management, asks_counts_and_believes_nothing_impossible) {
    const conversation cases[] = {
        {"not offered: nothing is counted",
         {{"send 3", "#0"}, {"pause", ""}, {"wait 1000", ""}, {"<a h='0'/>", misplaced}}},
        {"refused: it goes without",
         {enable, {"<failed/>", ""}, {"send 3", "#0"}, {"pause", ""}, {"<a h='0'/>", misplaced}}},
        {"asked at each pause, once",
         {enable,
          enabled,
          {"pause", ""},
          {"send 1", "#1"},
          {"pause", "<r/>"},
          {"pause", ""},
          {"send 1", "#2"},
          {"pause", ""},
          {"<a h='1'/>", "[1]"},
          {"pause", "<r/>"},
          {"<a h='2'/>", "[2]"},
          {"pause", ""}}},
        {"asked within a long run",
         {enable,
          enabled,
          {"send 63", "#63"},
          {"send 1", "<r/>#64"},
          {"send 100", "#164"},
          {"<a h='64'/>", "[64]"},
          {"send 1", "<r/>#165"}}},
        {"an answer that covers a part",
         {enable,
          enabled,
          {"send 5", "#5"},
          {"pause", "<r/>"},
          {"<a h='3'/>", "[3]"},
          {"pause", ""},
          {"wait 1", "<r/>"},
          {"<a h='3'/>", "[3]"},
          {"wait 1", "<r/>"},
          {"<a h='5'/>", "[5]"},
          {"wait 1000", ""}}},
        {"an answer that nobody asked for",
         {enable, enabled, {"send 5", "#5"}, {"<a h='5'/>", "[5]"}, {"<a h='5'/>", "[5]"}}},
        {"no answer",
         {enable,
          enabled,
          {"send 1", "#1"},
          {"pause", "<r/>"},
          {"wait 29", ""},
          {"wait 1", "[connection-timeout sm.no-answer]"}}},
        {"no answer needed", {enable, enabled, {"wait 10000", ""}}},
        {"h above what was sent",
         {enable,
          enabled,
          {"send 2", "#2"},
          {"<a h='3'/>", too_high + "<handled-count-too-high h=\"3\" send-count=\"2\"/>"}}},
        {"h before anything was sent",
         {enable,
          enabled,
          {"<a h='1'/>", too_high + "<handled-count-too-high h=\"1\" send-count=\"0\"/>"}}},
        {"h going back",
         {enable,
          enabled,
          {"send 9", "#9"},
          {"<a h='5'/>", "[5]"},
          {"<a h='4'/>", too_high + "<handled-count-too-high h=\"4\" send-count=\"9\"/>"}}},
        {"h going back to the largest",
         {enable,
          enabled,
          {"send 9", "#9"},
          {"<a h='4294967295'/>",
           too_high + "<handled-count-too-high h=\"4294967295\" send-count=\"9\"/>"}}},
        {"the peer asks: it has sent nothing",
         {enable, enabled, {"<r/>", "<a h=\"0\"/>"}, {"<r/>", "<a h=\"0\"/>"}}},
        {"the peer asks too early", {enable, {"<r/>", misplaced}}},
        {"enabled twice", {enable, enabled, {enabled.step, misplaced}}},
        {"enabled unasked", {{enabled.step, misplaced}}},
        {"failed when it is on", {enable, enabled, {"<failed/>", misplaced}}},
        {"resumed in place of enabled", {enable, {"<resumed previd='s' h='0'/>", misplaced}}},
        {"the peer wants to enable", {enable, enabled, {"<enable/>", misplaced}}},
        {"the peer wants to resume", {enable, enabled, {"<resume previd='s' h='0'/>", misplaced}}},
        {"malformed", {enable, {"<enabled resume='?'/>", "[invalid-xml sm.malformed]"}}},
    };
    for (const conversation& each : cases) {
        initiator talk(each.earlier);
        for (const exchange& step : each.steps)
            EXPECT_EQ(short_form(talk.step(step.step)), step.outcome)
                << each.name << ": " << step.step;
    }
}

TEST(initiating_management, resumes_what_was_lost_and_starts_anew_where_it_cannot) {
    const exchange resume{"offer", "<resume previd=\"s\" h=\"0\"/>"};
    const management_session lost{"s", 9, 4};
    const conversation cases[] = {
        {"resumed: h says what arrived, the rest is counted again",
         {resume,
          {"<resumed previd='s' h='6'/>", "[6]"},
          {"send 3", "#9"},
          {"pause", "<r/>"},
          {"<a h='9'/>", "[9]"}},
         lost},
        {"resumed: everything had arrived",
         {resume, {"<resumed previd='s' h='9'/>", "[9]"}, {"pause", ""}, {"wait 1000", ""}},
         lost},
        {"resumed: nothing had arrived",
         {resume, {"<resumed previd='s' h='4'/>", "[4]"}, {"send 5", "#9"}},
         lost},
        {"resumed with more than was sent",
         {resume,
          {"<resumed previd='s' h='10'/>",
           too_high + "<handled-count-too-high h=\"10\" send-count=\"9\"/>"}},
         lost},
        {"resumed with less than was acknowledged",
         {resume,
          {"<resumed previd='s' h='3'/>",
           too_high + "<handled-count-too-high h=\"3\" send-count=\"9\"/>"}},
         lost},
        {"resumed as another", {resume, {"<resumed previd='t' h='4'/>", misplaced}}, lost},
        {"unknown there: a new session",
         {resume, {"<failed/>", "<enable resume=\"true\"/>"}, enabled, {"send 1", "#1"}},
         lost},
        {"expired there, with its last count",
         {resume, {"<failed h='6'/>", "<enable resume=\"true\"/>[6]"}, enabled, {"send 3", "#3"}},
         lost},
        {"expired there, with an impossible count",
         {resume,
          {"<failed h='11'/>", too_high + "<handled-count-too-high h=\"11\" send-count=\"9\"/>"}},
         lost},
        {"failed, and no new one either",
         {resume, {"<failed/>", "<enable resume=\"true\"/>"}, {"<failed/>", ""}, {"send 1", "#0"}},
         lost},
        {"a session without an id is not resumed", {enable, enabled}, management_session{"", 9, 4}},
        {"across the wrap",
         {resume,
          {"<resumed previd='s' h='1'/>", "[4294967297]"},
          {"send 2", "#4294967299"},
          {"<a h='3'/>", "[4294967299]"}},
         management_session{"s", 4'294'967'298U, 4'294'967'290U}},
    };
    for (const conversation& each : cases) {
        initiator talk(each.earlier);
        for (const exchange& step : each.steps)
            EXPECT_EQ(short_form(talk.step(step.step)), step.outcome)
                << each.name << ": " << step.step;
    }
}

TEST(initiating_management, counts_modulo_two_to_the_thirty_two) {
    const std::uint64_t nearly = 4'294'967'290U; // six before the wrap
    initiator talk(management_session{"s", nearly, nearly});
    talk.step("offer");
    EXPECT_EQ(talk.step("<resumed previd='s' h='4294967290'/>"), "[4294967290]");
    EXPECT_EQ(talk.step("send 10"), "#4294967300");
    EXPECT_EQ(talk.step("<a h='4294967295'/>"), "[4294967295]");
    EXPECT_EQ(talk.step("<a h='0'/>"), "[4294967296]");
    EXPECT_EQ(talk.step("<a h='4'/>"), "[4294967300]");
    EXPECT_EQ(talk.step("<a h='5'/>"),
              too_high + "<handled-count-too-high h=\"5\" send-count=\"4\"/>");
}

TEST(initiating_management, hands_its_session_on) {
    initiator talk;
    EXPECT_FALSE(talk.machine.session());
    talk.step("offer");
    EXPECT_FALSE(talk.machine.session());
    talk.step(enabled.step);
    talk.step("send 3");
    talk.step("<a h='1'/>");
    const auto session = talk.machine.session();
    ASSERT_TRUE(session);
    EXPECT_EQ(session->id, "s");
    EXPECT_EQ(session->sent, 3U);
    EXPECT_EQ(session->acknowledged, 1U);
    initiator again(session);
    EXPECT_EQ(again.machine.session()->id, "s") << "lost again before it was resumed";
    EXPECT_FALSE(again.machine.resumed());
}

// --- receiving -----------------------------------------------------------------------------------

//     "take N"  so many stanzas come     "handled N"     "resume N"   "refuse"   "refuse N"   "end"
//     otherwise: an element from the peer
std::string receive(receiving_management& machine, const std::string& what) {
    const auto number = [&] { return std::stoull(what.substr(what.find(' '))); };
    if (what.starts_with("take ")) {
        std::uint64_t last = 0;
        for (auto left = number(); left > 0; --left)
            last = machine.received();
        return "#" + std::to_string(last);
    }
    if (what.starts_with("handled "))
        return machine.handled(number());
    if (what.starts_with("resume "))
        return machine.resume(number());
    if (what.starts_with("refuse"))
        return machine.refuse(what == "refuse" ? std::nullopt : std::optional(number()));
    if (what == "end")
        return machine.last_words();
    const auto heard = machine.on_element(parsed_element(what));
    std::string text = heard.say;
    if (const auto* begun = std::get_if<receiving_management::begun>(&heard.then))
        text += "[begun " + begun->id + "]";
    if (const auto* wanted = std::get_if<receiving_management::resumption_wanted>(&heard.then))
        text += "[wanted " + wanted->id + "]";
    if (heard.wrong)
        text += "[" + std::string(heard.wrong->error) + " " + std::string(heard.wrong->rule) + "]";
    return text;
}

void expect_received(const conversation& each, std::chrono::seconds kept_for = 300s) {
    receiving_management machine([n = 0]() mutable { return "id" + std::to_string(++n); },
                                 kept_for);
    for (const exchange& step : each.steps)
        EXPECT_EQ(short_form(receive(machine, step.step)), step.outcome)
            << each.name << ": " << step.step;
}

const exchange on{"<enable resume='true'/>",
                  "<enabled id=\"id1\" resume=\"true\" max=\"300\"/>[begun id1]"};
const std::string unexpected_request = "<failed><unexpected-request/></failed>";

TEST(receiving_management, answers_with_what_is_recorded) {
    const conversation cases[] = {
        {"before it is on", {{"take 2", "#0"}, {"<r/>", misplaced}, {"end", ""}}},
        {"an answer before it is on", {{"<a h='0'/>", misplaced}}},
        {"nothing yet", {on, {"<r/>", "<a h=\"0\"/>"}, {"end", "<a h=\"0\"/>"}}},
        {"everything is recorded",
         {on, {"take 3", "#3"}, {"handled 3", ""}, {"<r/>", "<a h=\"3\"/>"}, {"handled 3", ""}}},
        {"asked before it is recorded: answered at once, and once more then",
         {on,
          {"take 3", "#3"},
          {"handled 1", ""},
          {"<r/>", "<a h=\"1\"/>"},
          {"take 1", "#4"},
          {"handled 2", ""},
          {"handled 3", "<a h=\"3\"/>"},
          {"handled 4", ""}}},
        {"asked often",
         {on,
          {"take 1", "#1"},
          {"<r/>", "<a h=\"0\"/>"},
          {"<r/>", "<a h=\"0\"/>"},
          {"handled 1", "<a h=\"1\"/>"},
          {"<r/>", "<a h=\"1\"/>"}}},
        {"what was sent before enable does not count",
         {{"take 5", "#0"}, on, {"take 1", "#1"}, {"handled 1", ""}, {"<r/>", "<a h=\"1\"/>"}}},
        {"the last word", {on, {"take 3", "#3"}, {"handled 2", ""}, {"end", "<a h=\"2\"/>"}}},
        {"never more than has come",
         {on, {"take 1", "#1"}, {"handled 2", ""}, {"<r/>", "<a h=\"0\"/>"}}},
        {"never less than was said",
         {on, {"take 2", "#2"}, {"handled 2", ""}, {"handled 1", ""}, {"<r/>", "<a h=\"2\"/>"}}},
        {"not to be resumed", {{"<enable/>", "<enabled/>[begun ]"}, {"take 1", "#1"}}},
        {"enabled twice", {on, {"<enable/>", unexpected_request}, {"take 1", "#1"}}},
        {"resumed when it is on",
         {on, {"<resume previd='x' h='0'/>", unexpected_request}, {"take 1", "#1"}}},
        {"the peer acknowledges nothing", {on, {"<a h='0'/>", ""}}},
        {"the peer acknowledges what was never sent", {on, {"<a h='1'/>", too_high}}},
        {"what only the receiving end says",
         {on,
          {"<enabled/>", misplaced},
          {"<failed/>", misplaced},
          {"<resumed previd='x' h='0'/>", misplaced}}},
        {"malformed", {on, {"<a/>", "[invalid-xml sm.malformed]"}}},
    };
    for (const conversation& each : cases)
        expect_received(each);
    expect_received({"resumption is off",
                     {{"<enable resume='true'/>", "<enabled/>[begun ]"}, {"<r/>", "<a h=\"0\"/>"}}},
                    0s);
}

TEST(receiving_management, resumes_when_its_owner_says_so) {
    const exchange wanted{"<resume previd='x' h='0'/>", "[wanted x]"};
    const conversation cases[] = {
        {"it goes on",
         {wanted,
          {"resume 7", "<resumed previd=\"x\" h=\"7\"/>"},
          {"<r/>", "<a h=\"7\"/>"},
          {"take 1", "#8"},
          {"handled 8", ""},
          {"end", "<a h=\"8\"/>"}}},
        {"it goes on beyond the wrap",
         {wanted,
          {"resume 4294967295", "<resumed previd=\"x\" h=\"4294967295\"/>"},
          {"take 2", "#4294967297"},
          {"handled 4294967296", ""},
          {"<r/>", "<a h=\"0\"/>"},
          {"handled 4294967297", "<a h=\"1\"/>"}}},
        {"unknown, then a new one",
         {wanted, {"refuse", "<failed><item-not-found/></failed>"}, on, {"take 1", "#1"}}},
        {"known, and gone",
         {wanted, {"refuse 4294967299", "<failed h=\"3\"><item-not-found/></failed>"}, on}},
        {"unknown, then another try",
         {wanted, {"refuse", "<failed><item-not-found/></failed>"}, wanted}},
        {"twice at once", {wanted, {wanted.step, unexpected_request}}},
        {"enable while it is not decided", {wanted, {"<enable/>", unexpected_request}}},
        {"asks while it is not decided", {wanted, {"<r/>", misplaced}}},
        {"with stanzas that were never sent", {{"<resume previd='x' h='1'/>", too_high}}},
        {"enabled behind resumed",
         {wanted,
          {"resume 0", "<resumed previd=\"x\" h=\"0\"/>"},
          {"<enable/>", unexpected_request}}},
    };
    for (const conversation& each : cases)
        expect_received(each);
}

} // namespace
} // namespace diolkos::xmpp
