#include "guard/content_automaton.hpp"

#include <algorithm>
#include <stdexcept>

namespace diolkos::guard {

namespace {

void append(std::vector<std::uint32_t>& to, const std::vector<std::uint32_t>& more) {
    to.insert(to.end(), more.begin(), more.end());
}

// A group of one that repeats is that one, repeated.
particle unwrapped(const particle& group) {
    const auto& inner = group.parts.front();
    const auto one = inner.is == particle::term::element ? inner : unwrapped(inner);
    if (one.max != 1 || one.is != particle::term::element)
        throw std::invalid_argument("repeats an element that repeats");
    return {particle::term::element, one.min * group.min, group.max, one.child};
}

} // namespace

content_automaton::content_automaton(const particle& model, std::uint32_t children)
    : children_(children),
      min_(children),
      max_(children),
      step_((std::size_t{children} + 1) * children) {
    const auto whole = compile(model);
    for (const auto child : whole.first)
        step_[child] = true;
    final_.assign(std::size_t{children} + 1, false);
    final_[0] = whole.nullable;
    for (const auto child : whole.last)
        final_[child + 1] = true;
}

void content_automaton::connect(const std::vector<std::uint32_t>& from,
                                const std::vector<std::uint32_t>& to) {
    for (const auto before : from)
        for (const auto after : to)
            step_[(std::size_t{before} + 1) * children_ + after] = true;
}

content_automaton::part content_automaton::compile(const particle& model) {
    if (model.max == 0)
        return {};
    if (model.is != particle::term::element)
        return compile_group(model);
    if (model.child >= children_ || max_[model.child] != 0)
        throw std::invalid_argument("has an element in two places");
    min_[model.child] = std::max(model.min, 1U);
    max_[model.child] = model.max;
    return {model.min == 0, {model.child}, {model.child}};
}

content_automaton::part content_automaton::compile_group(const particle& group) {
    if (group.max > 1) {
        if (group.parts.size() != 1)
            throw std::invalid_argument("repeats a group of several elements");
        return compile(unwrapped(group));
    }
    part made;
    if (group.is == particle::term::choice && !group.parts.empty()) {
        made.nullable = false;
        for (const auto& each : group.parts) {
            const auto branch = compile(each);
            made.nullable = made.nullable || branch.nullable;
            append(made.first, branch.first);
            append(made.last, branch.last);
        }
    } else {
        for (const auto& each : group.parts) {
            const auto next = compile(each);
            connect(made.last, next.first);
            if (made.nullable)
                append(made.first, next.first);
            if (!next.nullable)
                made.last.clear();
            append(made.last, next.last);
            made.nullable = made.nullable && next.nullable;
        }
    }
    made.nullable = made.nullable || group.min == 0;
    return made;
}

bool content_automaton::run::step(std::uint32_t child) noexcept {
    if (child >= over_.children_)
        return false;
    if (state_ == child + 1)
        return ++count_ <= over_.max_[child];
    if (state_ != 0 && count_ < over_.min_[state_ - 1])
        return false;
    if (!over_.step_[std::size_t{state_} * over_.children_ + child])
        return false;
    state_ = child + 1;
    count_ = 1;
    return true;
}

bool content_automaton::run::complete() const noexcept {
    return over_.final_[state_] && (state_ == 0 || count_ >= over_.min_[state_ - 1]);
}

} // namespace diolkos::guard
