use handful_contract::LearningReport;
use leptos::prelude::*;

use crate::api::now;
use crate::state::insight::{self, curve::curve};
use crate::state::wording::{ago, number};

/// The score against the number of annotations, as a picture and as a table.
#[component]
pub(super) fn Curve(report: Signal<LearningReport>) -> impl IntoView {
    let points = Memo::new(move |_| report.with(|report| report.points.clone()));
    let is_empty = move || points.with(Vec::is_empty);
    view! {
        <section>
            <h3>{say!("score-by-annotations")}</h3>
            {move || {
                if is_empty() {
                    view! { <p class="note">{say!("no-curve")}</p> }.into_any()
                } else {
                    view! {
                        <Picture points />
                        <Table points />
                    }
                        .into_any()
                }
            }}
            <p class="note">{say!("f1-note")}</p>
        </section>
    }
}

/// The picture. Letters and dots are laid over it, so that they keep their size and form whatever its shape.
#[component]
fn Picture(points: Memo<Vec<handful_contract::ScorePoint>>) -> impl IntoView {
    let share = |share: f32| format!("{:.2}%", 100.0 * share);
    move || {
        let drawn = points.with(|points| curve(points));
        let grid = drawn.up.iter().map(|tick| {
            let y = format!("{:.2}", 100.0 - 100.0 * tick.at);
            view! { <line x1="0" x2="100" y1=y.clone() y2=y></line> }
        });
        let up = drawn.up.iter().map(|tick| {
            view! { <span style=format!("bottom: {}", share(tick.at))>{format!("{:.1}", tick.value)}</span> }
        });
        let across = drawn.across.iter().map(|tick| {
            view! {
                <span style=format!(
                    "left: {}",
                    share(tick.at),
                )>{number(tick.value.round() as u64)}</span>
            }
        });
        let (bands, lines): (Vec<_>, Vec<_>) = (drawn.stretches.iter())
            .map(|own| {
                let band = own.band.clone();
                let line = own.line.clone();
                (
                    view! { <polygon class="band" points=band></polygon> },
                    view! { <polyline class="line" points=line></polyline> },
                )
            })
            .unzip();
        let dots = drawn.dots.iter().map(|dot| {
            view! {
                <i
                    class="dot"
                    class:deep=dot.deep
                    data-point=dot.point.labels
                    title=insight::point(&dot.point)
                    style=format!("left: {}; bottom: {}", share(dot.x), share(dot.y))
                ></i>
            }
        });
        let any_deep = drawn.dots.iter().any(|dot| dot.deep);
        view! {
            <figure class="curve" data-curve="">
                <div
                    class="picture"
                    role="img"
                    aria-label=points.with(|points| insight::curve(points))
                >
                    <span class="of-y">"F1"</span>
                    <div class="up">{up.collect_view()}</div>
                    <div class="plot">
                        <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
                            <g class="grid">{grid.collect_view()}</g>
                            {bands}
                            {lines}
                        </svg>
                        {dots.collect_view()}
                    </div>
                    <div class="across">{across.collect_view()}</div>
                    <span class="of-x">{say!("annotations")}</span>
                </div>
                <figcaption>
                    <span>
                        <i class="dot"></i>
                        {say!("measured")}
                    </span>
                    {any_deep
                        .then(|| {
                            view! {
                                <span>
                                    <i class="dot deep"></i>
                                    {say!("deep-version")}
                                </span>
                            }
                        })}
                    <span>
                        <i class="swatch-band"></i>
                        {say!("curve-range")}
                    </span>
                </figcaption>
            </figure>
        }
    }
}

/// The same numbers as a table.
#[component]
fn Table(points: Memo<Vec<handful_contract::ScorePoint>>) -> impl IntoView {
    let row = |point: handful_contract::ScorePoint| {
        view! {
            <tr>
                <td>{number(point.labels.into())}</td>
                <td>{insight::range(point.f1, point.low, point.high)}</td>
                <td>{insight::basis(&point)}</td>
                <td>{insight::version_and_depth(point.version, point.deep)}</td>
                <td>{ago(point.at, now())}</td>
            </tr>
        }
    };
    view! {
        <details class="as-table">
            <summary>{say!("curve-as-table")}</summary>
            <div class="wide-table" tabindex="0" role="region" aria-label=say!("curve-table")>
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{say!("annotations")}</th>
                            <th scope="col">"F1"</th>
                            <th scope="col">{say!("measured-on")}</th>
                            <th scope="col">{say!("a-version")}</th>
                            <th scope="col">{say!("when")}</th>
                        </tr>
                    </thead>
                    <tbody>{move || points.get().into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        </details>
    }
}
