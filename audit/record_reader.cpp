#include "audit/record_reader.hpp"

#include "audit/event_catalogue.hpp"

#include <boost/json.hpp>

#include <chrono>
#include <limits>

namespace diolkos::audit {

namespace {

namespace json = boost::json;

// Reads members of one object; remembers whether any had another type than it should.
class member_reader {
public:
    explicit member_reader(const json::object& object)
        : object_(object) {}

    std::string_view text(std::string_view key) {
        const json::value* const value = object_.if_contains(key);
        if (value == nullptr)
            return {};
        const json::string* const string = value->if_string();
        if (string == nullptr) {
            good_ = false;
            return {};
        }
        return *string;
    }
    template <typename Number>
    Number number(std::string_view key) {
        const json::value* const value = object_.if_contains(key);
        if (value == nullptr)
            return 0;
        json::error_code failed;
        const auto number = value->is_number() && !value->is_double()
                                ? value->to_number<Number>(failed)
                                : (failed = json::error::not_number, Number{});
        good_ = good_ && !failed;
        return number;
    }
    [[nodiscard]] bool has(std::string_view key) const { return object_.contains(key); }
    [[nodiscard]] bool good() const noexcept { return good_; }

private:
    const json::object& object_;
    bool good_ = true;
};

// `count` digits at `at`, or -1.
int digits(std::string_view text, std::size_t at, std::size_t count) noexcept {
    int value = 0;
    for (std::size_t i = at; i < at + count; ++i) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

} // namespace

std::optional<std::int64_t> parse_time(std::string_view text) noexcept {
    constexpr std::string_view form = "....-..-..T..:..:.........Z";
    if (text.size() != form.size() || text[4] != '-' || text[7] != '-' || text[10] != 'T' ||
        text[13] != ':' || text[16] != ':' || text[19] != '.' || text[26] != 'Z')
        return std::nullopt;
    const int year = digits(text, 0, 4), month = digits(text, 5, 2), day = digits(text, 8, 2);
    const int hour = digits(text, 11, 2), minute = digits(text, 14, 2),
              second = digits(text, 17, 2);
    const int micro = digits(text, 20, 6);
    if (year < 0 || month < 0 || day < 0 || hour < 0 || hour > 23 || minute < 0 || minute > 59 ||
        second < 0 || second > 59 || micro < 0)
        return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(year),
                                           std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    if (!date.ok())
        return std::nullopt;
    const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
    return ((days * 24 + hour) * 60 + minute) * 60'000'000 + second * 1'000'000LL + micro;
}

record_reader::record_reader()
    : block_(std::make_unique<std::array<unsigned char, block_bytes>>()),
      memory_(block_->data(), block_->size()) {}

std::optional<read_record> record_reader::read(std::string_view line) {
    value_.reset();
    memory_.release();
    json::error_code failed;
    value_.emplace(json::parse(line, failed, &memory_));
    const json::object* const object = value_->if_object();
    if (failed || object == nullptr)
        return std::nullopt;
    member_reader members(*object);
    read_record entry;
    const auto time = parse_time(members.text("time"));
    if (!time || !members.has("index") || !members.has("event") ||
        members.number<std::uint64_t>("v") != record_version)
        return std::nullopt;
    entry.time = *time;
    entry.index = members.number<std::uint64_t>("index");
    entry.what = event_named(members.text("event"));
    entry.box = members.text("box");
    entry.boot = members.text("boot");
    entry.outcome = members.text("outcome");
    entry.reason = members.text("reason");
    entry.id = members.text("id");
    entry.kind = members.text("kind");
    entry.type = members.text("type");
    entry.from = members.text("from");
    entry.to = members.text("to");
    entry.direction = members.text("direction");
    entry.crossing_boot = members.text("crossing_boot");
    entry.mac = members.text("mac");
    entry.lane = members.number<std::uint32_t>("lane");
    entry.sequence = members.number<std::uint64_t>("sequence");
    entry.last = members.number<std::uint64_t>("last");
    if (!members.good())
        return std::nullopt;
    return entry;
}

} // namespace diolkos::audit
