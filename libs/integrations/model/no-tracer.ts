import { BaseCallbackHandler } from '@langchain/core/callbacks/base';

/**
 * Stands where LangChain would put the tracer that sends every question and answer to LangSmith: variables of the
 * environment such as LANGSMITH_TRACING switch that on for a whole process, and it adds none where one of this name is
 * there (`CallbackManager._configureSync` of @langchain/core). What Argus asks goes to the model that is set, alone.
 */
export class NoTracer extends BaseCallbackHandler {
  readonly name = 'langchain_tracer';
}
