#include "guard/schema_pattern.hpp"

#include <stdexcept>

namespace diolkos::guard {

namespace {

constexpr std::string_view escapable = "\\|.-^?*+{}()[]";
constexpr std::string_view controls = "nrt";

[[noreturn]] void fail(std::string_view pattern, const std::string& sentence) {
    throw std::invalid_argument("the pattern `" + std::string(pattern) + "` " + sentence);
}

class translation {
public:
    explicit translation(std::string_view pattern)
        : pattern_(pattern) {}

    std::string run() {
        while (at_ < pattern_.size())
            one();
        if (in_set_)
            fail(pattern_, "does not end its set");
        return std::move(out_);
    }

private:
    void one() {
        const char c = pattern_[at_++];
        if (c == '\\')
            escape();
        else if (in_set_)
            of_set(c);
        else if (c == '[')
            open_set();
        else if (c == '{')
            quantity();
        else if (c == '.')
            out_ += "[^\\n\\r]"; // part 2, F.1.1
        else if (c == '^' || c == '$' || c == '}' || c == ']')
            (out_ += '\\') += c; // no anchors in XML Schema: a pattern is of the whole
        else if (c == '(' && at_ < pattern_.size() && pattern_[at_] == '?')
            fail(pattern_, "has a group that XML Schema does not know");
        else
            out_ += c;
    }

    void escape() {
        if (at_ == pattern_.size())
            fail(pattern_, "ends in a backslash");
        const char c = pattern_[at_++];
        if (escapable.find(c) == escapable.npos && controls.find(c) == controls.npos)
            fail(pattern_, std::string("has a class by name, `\\") + c +
                               "`: outside the schema subset, write the characters");
        (out_ += '\\') += c;
    }

    void open_set() {
        in_set_ = true;
        out_ += '[';
        if (at_ < pattern_.size() && pattern_[at_] == '^')
            out_ += pattern_[at_++];
    }

    void of_set(char c) {
        if (c == '[')
            fail(pattern_, "has a set within a set: outside the schema subset");
        if (c == ']')
            in_set_ = false;
        if (c == '^')
            out_ += '\\';
        out_ += c;
    }

    void quantity() {
        const auto end = pattern_.find('}', at_);
        const auto inside = pattern_.substr(at_, end == pattern_.npos ? end : end - at_);
        if (end == pattern_.npos || inside.empty() || inside.front() == ',' ||
            inside.find_first_not_of("0123456789,") != inside.npos)
            fail(pattern_, "has a quantity that is none");
        (out_ += '{').append(inside) += '}';
        at_ = end + 1;
    }

    std::string_view pattern_;
    std::size_t at_ = 0;
    bool in_set_ = false;
    std::string out_;
};

} // namespace

schema_pattern::schema_pattern(std::string_view pattern)
    : source_(pattern) {
    re2::RE2::Options options;
    options.set_log_errors(false);
    expression_ = std::make_unique<const re2::RE2>(translation(pattern).run(), options);
    if (!expression_->ok())
        fail(pattern, "is not understood: " + expression_->error());
}

} // namespace diolkos::guard
