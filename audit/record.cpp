#include "audit/record.hpp"

#include "audit/json_text.hpp"

#include <charconv>

namespace diolkos::audit {

namespace {

// The bounds add up to less than a record may have, so that no record is ever too long: every
// string at its longest, both lists of names full, and 2 KiB for marks, names, numbers and
// punctuation.
static_assert(3 * max_field_bytes + 3 * max_rule_bytes + 22 * max_name_bytes +
                      2 * (max_list_items + 1) * (max_item_bytes + 3) + 2048 <=
                  max_record_bytes,
              "a record could become longer than a line may be");

// Writes the members of one object; the caller gives them in sorted order.
class object_writer {
public:
    explicit object_writer(std::string& out)
        : out_(out) {}

    // `key` as it stands in the line: R"("box":)".
    void text(std::string_view key, std::string_view value, std::size_t max = max_name_bytes) {
        if (value.empty())
            return;
        start(key);
        append_json_string(value, max, out_);
    }
    void number(std::string_view key, std::uint64_t value) {
        if (value != 0)
            number_or_zero(key, value);
    }
    void number_or_zero(std::string_view key, std::uint64_t value) {
        start(key);
        char digits[20];
        const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
        out_.append(digits, static_cast<std::size_t>(end - digits));
    }
    void list(std::string_view key, const std::vector<std::string>& values) {
        if (values.empty())
            return;
        start(key);
        char before = '[';
        std::size_t count = 0;
        for (const std::string& value : values) {
            out_.push_back(before);
            before = ',';
            if (count++ == max_list_items) {
                out_.append("\"\xE2\x80\xA6\"");
                break;
            }
            append_json_string(value, max_item_bytes, out_);
        }
        out_.push_back(']');
    }
    void raw(std::string_view key, std::string_view value) {
        start(key);
        out_.append(value);
    }

private:
    void start(std::string_view key) {
        out_.push_back(before_);
        before_ = ',';
        out_.append(key);
    }

    std::string& out_;
    char before_ = '{';
};

// Two digits at `to`, and past them.
char* two_digits(char* to, unsigned value) noexcept {
    to[0] = static_cast<char>('0' + value / 10);
    to[1] = static_cast<char>('0' + value % 10);
    return to + 2;
}

// RFC 3339, UTC, microseconds: "2026-11-22T23:55:00.123456Z", in quotes.
class timestamp {
public:
    explicit timestamp(std::chrono::sys_time<std::chrono::microseconds> time) noexcept {
        const auto day = std::chrono::floor<std::chrono::days>(time);
        const std::chrono::year_month_day date{day};
        auto rest = static_cast<std::uint64_t>((time - day).count());
        const auto micros = static_cast<unsigned>(rest % 1'000'000);
        rest /= 1'000'000;
        const auto seconds = static_cast<unsigned>(rest);
        // Years beyond four digits are no RFC 3339; a clock that says so is broken anyway.
        const auto year = static_cast<unsigned>(static_cast<int>(date.year())) % 10'000;
        char* at = text_;
        *at++ = '"';
        at = two_digits(two_digits(at, year / 100), year % 100);
        *at++ = '-';
        at = two_digits(at, static_cast<unsigned>(date.month()));
        *at++ = '-';
        at = two_digits(at, static_cast<unsigned>(date.day()));
        *at++ = 'T';
        at = two_digits(at, seconds / 3600);
        *at++ = ':';
        at = two_digits(at, seconds / 60 % 60);
        *at++ = ':';
        at = two_digits(at, seconds % 60);
        *at++ = '.';
        at = two_digits(at, micros / 10'000);
        at = two_digits(at, micros / 100 % 100);
        at = two_digits(at, micros % 100);
        *at++ = 'Z';
        *at = '"';
    }
    [[nodiscard]] std::string_view view() const noexcept { return {text_, sizeof text_}; }

private:
    char text_[29];
};

} // namespace

std::string time_text(std::chrono::sys_time<std::chrono::microseconds> time) {
    const timestamp text(time);
    return std::string(text.view().substr(1, text.view().size() - 2));
}

std::string_view name(event what) noexcept {
    switch (what) {
    case event::start:
        return "start";
    case event::stop:
        return "stop";
    case event::unclean_stop:
        return "unclean-stop";
    case event::configuration_changed:
        return "configuration-changed";
    case event::configuration_refused:
        return "configuration-refused";
    case event::stream_opened:
        return "stream-opened";
    case event::stream_authenticated:
        return "stream-authenticated";
    case event::stream_closed:
        return "stream-closed";
    case event::stream_refused:
        return "stream-refused";
    case event::link_up:
        return "link-up";
    case event::link_down:
        return "link-down";
    case event::link_refused:
        return "link-refused";
    case event::stanza_refused:
        return "stanza-refused";
    case event::crossing_offered:
        return "crossing-offered";
    case event::crossing_accepted:
        return "crossing-accepted";
    case event::crossing_refused:
        return "crossing-refused";
    case event::crossing_receipted:
        return "crossing-receipted";
    case event::crossing_delivered:
        return "crossing-delivered";
    case event::crossing_bounced:
        return "crossing-bounced";
    case event::crossing_expired:
        return "crossing-expired";
    case event::throttled:
        return "throttled";
    case event::certificate_expires:
        return "certificate-expires";
    case event::stanza_waiting:
        return "stanza-waiting";
    case event::crossing_lost:
        return "crossing-lost";
    case event::policy_changed:
        return "policy-changed";
    case event::key_changed:
        return "key-changed";
    case event::clock_step:
        return "clock-step";
    case event::storage_threshold:
        return "storage-threshold";
    case event::log_exported:
        return "export";
    case event::log_pruned:
        return "prune";
    case event::log_verified:
        return "verification";
    case event::call_denied:
        return "call-denied";
    case event::operator_refused:
        return "operator-refused";
    case event::test_requested:
        return "test-requested";
    case event::stanza_bounced:
        return "stanza-bounced";
    case event::stream_denied:
        return "stream-denied";
    case event::dialback_answered:
        return "dialback-answered";
    case event::validators_disagreed:
        return "validators-disagreed";
    case event::stream_resumed:
        return "stream-resumed";
    case event::crossing_resent:
        return "crossing-resent";
    }
    return {};
}

void write_line(const record& entry, const origin& from, std::uint64_t index, std::string& out) {
    object_writer object(out);
    object.text(R"("boot":)", from.boot);
    object.text(R"("box":)", from.box);
    object.text(R"("build":)", from.build);
    object.number(R"("bytes":)", entry.bytes);
    object.text(R"("clock":)", entry.clock);
    object.text(R"("configuration_digest":)", entry.configuration_digest);
    object.text(R"("crossing_boot":)", entry.crossing_boot);
    object.text(R"("detail":)", entry.detail, max_field_bytes);
    object.text(R"("direction":)", entry.direction);
    if (entry.end)
        object.number_or_zero(R"("end":)", *entry.end);
    object.text(R"("event":)", name(entry.what));
    if (entry.first)
        object.number_or_zero(R"("first":)", *entry.first);
    object.text(R"("from":)", entry.from, max_field_bytes);
    object.text(R"("id":)", entry.id);
    object.number_or_zero(R"("index":)", index);
    object.text(R"("kind":)", entry.kind);
    if (entry.sequence != 0)
        object.number_or_zero(R"("lane":)", entry.lane);
    object.number(R"("last":)", entry.last);
    object.text(R"("link":)", entry.link);
    object.text(R"("mac":)", entry.mac);
    object.text(R"("mechanism":)", entry.mechanism);
    object.number_or_zero(R"("mono":)", static_cast<std::uint64_t>(entry.mono.count()));
    object.number(R"("offset":)", entry.offset);
    object.text(R"("operator":)", entry.who);
    object.text(R"("outcome":)", entry.outcome);
    object.list(R"("payloads":)", entry.payloads);
    object.text(R"("peer_address":)", entry.peer_address);
    object.text(R"("peer_domain":)", entry.peer_domain, max_rule_bytes);
    object.text(R"("peer_fingerprint":)", entry.peer_fingerprint);
    object.text(R"("policy_digest":)", entry.policy_digest);
    object.text(R"("reason":)", entry.reason);
    object.text(R"("rule":)", entry.rule, max_rule_bytes);
    object.text(R"("sandbox":)", entry.sandbox);
    object.text(R"("schema_digest":)", entry.schema_digest);
    object.number(R"("sequence":)", entry.sequence);
    object.text(R"("stream_id":)", entry.stream_id);
    object.list(R"("stripped":)", entry.stripped);
    object.list(R"("text":)", entry.texts);
    object.raw(R"("time":)", timestamp(entry.time).view());
    object.text(R"("to":)", entry.to, max_field_bytes);
    object.text(R"("type":)", entry.type);
    object.number_or_zero(R"("v":)", record_version);
    object.text(R"("where":)", entry.where, max_rule_bytes);
    out.append("}\n");
}

} // namespace diolkos::audit
