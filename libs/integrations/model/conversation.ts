import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { type AIMessage, HumanMessage, SystemMessage } from '@langchain/core/messages';
import { JsonOutputParser } from '@langchain/core/output_parsers';
import { NoTracer } from './no-tracer.js';

/** Asks one question: the instructions in their own role, the material in the user's. */
export const invoke = (
  model: BaseChatModel,
  { system, material, signal }: { system: string; material: string; signal: AbortSignal },
): Promise<AIMessage> =>
  model.invoke([new SystemMessage(system), new HumanMessage(material)], {
    ...{ signal, callbacks: [new NoTracer()] },
  });

/** The JSON in an answer, also where the model put it between fences; undefined where there is none. */
export async function valueOf(answer: AIMessage): Promise<unknown> {
  try {
    return await new JsonOutputParser().parse(answer.text);
  } catch {
    return undefined;
  }
}
