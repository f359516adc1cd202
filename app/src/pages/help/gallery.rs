//! `/help/components`: every component in every state, for whoever builds pages. Only with demo data.

use datapulse_shared::error::{ApiError, ErrorCode};
use datapulse_shared::jobs::JobStatus;
use leptos::prelude::*;

use crate::components::toast::use_toasts;
use crate::components::{
    Badge, Button, Card, CardSkeleton, Checkbox, Choice, ConfirmDialog, Dialog, Drawer, EmptyState, ErrorState,
    IconButton, Input, JobBadge, LinkButton, Menu, MenuItem, MenuLabel, MenuLine, MenuLink, Notice, PageHeader,
    Pagination, ProgressBar, Radio, RowsSkeleton, Segment, Segments, Select, Size, Slider, SortHeader, Spinner,
    StatCard, StatSkeleton, Switch, Tab, TabPanel, Table, Tabs, TagInput, Textarea, TokenBadge, Tone, Tooltip, Variant,
};
use crate::i18n::use_i18n;
use crate::pages::not_found::Message;
use crate::state::session::use_session;
use crate::tr;

/// All components.
#[component]
pub fn Gallery() -> impl IntoView {
    let session = use_session();
    let shown = Memo::new(move |_| session.is_demo());
    move || {
        if shown.get() {
            view! { <Components/> }.into_any()
        } else {
            view! { <Message/> }.into_any()
        }
    }
}

#[component]
fn Components() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <PageHeader title=tr!(i18n, shell.gallery) text=tr!(i18n, help.gallery_text) parents=vec![(tr!(i18n, shell.help).into(), "/help")]/>
        <div class="gallery">
            <Colours/>
            <Buttons/>
            <Fields/>
            <Choices/>
            <Labels/>
            <Overlays/>
            <Progress/>
            <TabsAndTables/>
            <States/>
            <Skeletons/>
        </div>
    }
    .into_any()
}

#[component]
fn Colours() -> impl IntoView {
    const SWATCHES: [&str; 16] = [
        "canvas",
        "surface",
        "surface-raised",
        "surface-sunken",
        "surface-hover",
        "line",
        "primary",
        "primary-soft",
        "accent",
        "accent-soft",
        "success",
        "success-soft",
        "warning",
        "warning-soft",
        "danger",
        "danger-soft",
    ];
    let swatch = |name: &'static str| {
        view! {
            <li class="token">
                <span class="token__colour" style:background=format!("var(--{name})")></span>
                <code>{name}</code>
            </li>
        }
    };
    view! {
        <Card title="Tokens" subtitle="style/tokens.css">
            <ul class="tokens">{SWATCHES.map(swatch).collect_view()}</ul>
        </Card>
    }
    .into_any()
}

#[component]
fn Buttons() -> impl IntoView {
    let busy = RwSignal::new(true);
    view! {
        <Card title="Button, LinkButton, IconButton">
            <div class="stack">
                <div class="row">
                    <Button label="Primary" variant=Variant::Primary/>
                    <Button label="Secondary"/>
                    <Button label="Ghost" variant=Variant::Ghost/>
                    <Button label="Danger" variant=Variant::Danger/>
                    <Button label="Disabled" disabled=true/>
                    <Button label="Loading" variant=Variant::Primary loading=busy/>
                </div>
                <div class="row">
                    <Button label="Small" size=Size::Small icon=icondata::LuPlus/>
                    <Button label="Medium" icon=icondata::LuPlus/>
                    <Button label="Large" size=Size::Large icon=icondata::LuPlus/>
                    <LinkButton label="Link" href="/help" variant=Variant::Ghost icon=icondata::LuArrowRight/>
                    <IconButton icon=icondata::LuPencil label="Edit" on_press=|()| ()/>
                    <IconButton icon=icondata::LuTrash2 label="Delete" danger=true on_press=|()| ()/>
                </div>
            </div>
        </Card>
    }
    .into_any()
}

#[component]
fn Fields() -> impl IntoView {
    let text = RwSignal::new("Penguin species".to_owned());
    let wrong = RwSignal::new("nobody".to_owned());
    let password = RwSignal::new("correct horse".to_owned());
    let long = RwSignal::new(String::new());
    let choice = RwSignal::new("b".to_owned());
    let tags = RwSignal::new(vec!["penguins".to_owned(), "demo".to_owned()]);
    let options = vec![
        Choice::new("a", "First"),
        Choice::new("b", "Second"),
        Choice::new("c", "Third"),
    ];
    view! {
        <Card title="Input, Textarea, Select, TagInput">
            <div class="gallery__fields">
                <Input label="Name" value=text help="A sentence of help."/>
                <Input label="Email" value=wrong kind="email" error=Some("This must be an address such as ann@example.org.".to_owned())/>
                <Input label="Password" value=password kind="password"/>
                <Input label="Search" value=RwSignal::new(String::new()) icon=icondata::LuSearch placeholder="With an icon" optional=true/>
                <Select label="Choice" value=choice options=options/>
                <TagInput label="Tags" tags=tags help="Press Enter after each one."/>
                <Textarea label="Description" value=long optional=true/>
            </div>
        </Card>
    }
    .into_any()
}

#[component]
fn Choices() -> impl IntoView {
    let on = RwSignal::new(true);
    let picked = RwSignal::new(1);
    let segment = RwSignal::new("day".to_owned());
    let share = RwSignal::new(20.0);
    let segments = vec![
        Segment::new("day", "Day"),
        Segment::new("week", "Week"),
        Segment::new("month", "Month"),
    ];
    view! {
        <Card title="Checkbox, Radio, Switch, Segments, Slider">
            <div class="gallery__fields">
                <Checkbox label="Shuffle rows" help="Before they are split." checked=on on_change=move |next| on.set(next)/>
                <Switch label="Keep drafts" help="Acts at once." checked=on on_change=move |next| on.set(next)/>
                <div>
                    <Radio label="Hold-out" group="gallery" checked=move || picked.get() == 1 on_choose=move |()| picked.set(1)/>
                    <Radio label="Cross-validation" group="gallery" checked=move || picked.get() == 2 on_choose=move |()| picked.set(2)/>
                </div>
                <Segments label="Period" options=segments value=segment on_choose=move |next| segment.set(next)/>
                <Slider label="Test share" value=share min=5.0 max=50.0 step=5.0 shown=move || format!("{}%", share.get()) on_change=move |next| share.set(next)/>
            </div>
        </Card>
    }
    .into_any()
}

#[component]
fn Labels() -> impl IntoView {
    let statuses = JobStatus::ALL
        .iter()
        .map(|status| view! { <JobBadge status=*status/> })
        .collect_view();
    view! {
        <Card title="Badge, JobBadge, TokenBadge, StatCard">
            <div class="stack">
                <div class="row row--tight">
                    <Badge text="Neutral"/>
                    <Badge text="Primary" tone=Tone::Primary/>
                    <Badge text="Success" tone=Tone::Success icon=icondata::LuCheck/>
                    <Badge text="Warning" tone=Tone::Warning/>
                    <Badge text="Danger" tone=Tone::Danger/>
                    <Badge text="Info" tone=Tone::Info/>
                    <TokenBadge amount=1250/>
                </div>
                <div class="row row--tight">{statuses}</div>
                <div class="grid grid--stats">
                    <StatCard label="Saved models" value="12" icon=icondata::LuFileCode2 note="3 this week"/>
                    <StatCard label="Tokens" value="9,480" icon=icondata::LuCoins accent=true/>
                </div>
            </div>
        </Card>
    }
    .into_any()
}

#[component]
fn Overlays() -> impl IntoView {
    let toasts = use_toasts();
    let dialog = RwSignal::new(false);
    let confirm = RwSignal::new(false);
    let drawer = RwSignal::new(false);
    let footer =
        move || view! { <Button label="Understood" variant=Variant::Primary on_press=move |()| dialog.set(false)/> };
    view! {
        <Card title="Dialog, Drawer, Menu, Toasts, Tooltip">
            <div class="row">
                <Button label="Dialog" on_press=move |()| dialog.set(true)/>
                <Button label="Question" variant=Variant::Danger on_press=move |()| confirm.set(true)/>
                <Button label="Drawer" on_press=move |()| drawer.set(true)/>
                <Menu label="More" class="button button--secondary" labelled=true trigger=|| view! { <span>"Menu"</span> }>
                    <MenuLabel text="Group"/>
                    <MenuItem label="Do it" hint="With a line of explanation" icon=icondata::LuPlay on_choose=|()| ()/>
                    <MenuLink label="Go there" href="/help" icon=icondata::LuArrowRight/>
                    <MenuLine/>
                    <MenuItem label="Remove it" danger=true icon=icondata::LuTrash2 on_choose=|()| ()/>
                </Menu>
                <Button label="Success" variant=Variant::Ghost on_press=move |()| toasts.success("The model is saved.")/>
                <Button label="Failure" variant=Variant::Ghost on_press=move |()| toasts.error_titled("Not saved", "The server could not be reached. Try again.")/>
                <Button label="News" variant=Variant::Ghost on_press=move |()| toasts.info("A run has finished.")/>
                <Tooltip text="A word of explanation"><Badge text="Tooltip" tone=Tone::Info/></Tooltip>
            </div>
            <Dialog title="A dialog" open=dialog footer=footer><p>"Keeps the focus inside; Esc closes it."</p></Dialog>
            <ConfirmDialog title="Delete “Penguins”?" text="It is removed for good." confirm="Delete" open=confirm on_confirm=move |()| confirm.set(false)/>
            <Drawer title="A drawer" open=drawer><p>"For details beside a list."</p></Drawer>
        </Card>
    }
    .into_any()
}

#[component]
fn Progress() -> impl IntoView {
    view! {
        <Card title="ProgressBar, Spinner">
            <div class="stack">
                <ProgressBar label="Training random forest" value=Some(43.0)/>
                <ProgressBar label="Done" value=Some(100.0) tone=Tone::Success/>
                <ProgressBar label="Failed" value=Some(64.0) tone=Tone::Danger/>
                <ProgressBar label="Paused" value=Some(64.0) tone=Tone::Warning/>
                <ProgressBar label="Nobody knows how long" value=None/>
                <div class="row"><Spinner/><Spinner large=true/></div>
            </div>
        </Card>
    }
    .into_any()
}

#[component]
fn TabsAndTables() -> impl IntoView {
    let active = RwSignal::new("rows".to_owned());
    let sort = RwSignal::new("-score".to_owned());
    let page = RwSignal::new(2);
    let tabs = vec![
        Tab::new("rows", "Rows").count(Signal::stored(Some("3".to_owned()))),
        Tab::new("notes", "Notes"),
    ];
    let head = move || {
        view! {
            <SortHeader label="Name" field="name" sort=sort on_sort=move |next| sort.set(next)/>
            <SortHeader label="Score" field="score" sort=sort number=true on_sort=move |next| sort.set(next)/>
        }
    };
    view! {
        <Card title="Tabs, Table, SortHeader, Pagination">
            <Tabs label="Example" tabs=tabs active=active on_choose=move |key| active.set(key)/>
            <TabPanel key="rows" active=active>
                <Table caption="Scores" head=head>
                    <tr><td>"Random forest"</td><td class="number">"0.9855"</td></tr>
                    <tr><td>"Gradient boosting"</td><td class="number">"0.9783"</td></tr>
                    <tr><td>"Logistic regression"</td><td class="number">"0.9420"</td></tr>
                </Table>
                <Pagination page=page limit=3 total=9 on_page=move |next| page.set(next)/>
            </TabPanel>
            <TabPanel key="notes" active=active><p>"The other panel."</p></TabPanel>
        </Card>
    }
    .into_any()
}

#[component]
fn States() -> impl IntoView {
    let error = ApiError::new(ErrorCode::Unavailable, "the database is away");
    let action = || view! { <Button label="Upload a dataset" variant=Variant::Primary icon=icondata::LuUpload/> };
    view! {
        <Card title="EmptyState, ErrorState, Notice">
            <div class="stack">
                <Notice tone=Tone::Info>"Good to know."</Notice>
                <Notice tone=Tone::Success>"It worked."</Notice>
                <Notice tone=Tone::Warning>"Look at it before you go on."</Notice>
                <Notice tone=Tone::Danger>"It did not work, and this is what to do."</Notice>
                <EmptyState compact=true title="No datasets yet" text="Upload a CSV file to see what is in it." action=action/>
                <ErrorState compact=true error=error on_retry=|()| ()/>
            </div>
        </Card>
    }
    .into_any()
}

#[component]
fn Skeletons() -> impl IntoView {
    view! {
        <Card title="CardSkeleton, StatSkeleton, RowsSkeleton">
            <div class="stack">
                <StatSkeleton/>
                <CardSkeleton/>
                <RowsSkeleton/>
            </div>
        </Card>
    }
    .into_any()
}
