//! The check over HTTP.

use axum::body::Body;
use axum::http::Request;
use gatepost::http::{AppState, router};
use tower::ServiceExt as _;

use crate::world::World;

#[tokio::test]
async fn one_check_runs_at_a_time() {
    let world = World::at("2026-11-01T12:00:00Z").await;
    let (_, token) = world.engine.add_user("ann", None).await.expect("a user");
    let state = AppState::new(world.engine.clone(), false);
    let ask = || async {
        let request = Request::builder().uri("/v1/check").header("authorization", format!("Bearer {token}")).body(Body::empty());
        router(state.clone()).oneshot(request.expect("a request")).await.expect("an answer").status().as_u16()
    };
    let running = state.checking.clone().lock_owned().await;
    assert_eq!(ask().await, 409);
    drop(running);
    assert_eq!([ask().await, ask().await], [200, 200]);
}
